package io.understudy.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.node.http.Browser.Seen;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrillCallsTest {
  private final FakeNode.FakeInstance instance = new FakeNode().new FakeInstance();
  private final Browser browser = new Browser();
  private final HttpApi api = HttpApi.start(HttpApiTest.config(), "i1", 2_000);

  @BeforeEach
  void hot() {
    instance.role = "hot";
    api.serve(instance.backend());
  }

  @AfterEach
  void close() {
    api.close();
    browser.close();
  }

  @Test
  void withoutASuccessorNothingIsDone() throws Exception {
    for (String kind : new String[] {"handover", "kill", "pause", "connections"}) {
      Seen seen = browser.post(api, "/v1/drill", "{\"kind\":\"" + kind + "\"}");
      assertThat(seen.status()).isEqualTo(409);
      assertThat(seen.text("type")).endsWith(":not-drilled");
      assertThat(seen.text("detail"))
          .isEqualTo("nobody could take the stage right now. Nothing was done.");
    }
    assertThat(instance.open).isEmpty(); // not even noted
  }

  @Test
  void whatIsNoDrillIsRefusedWithTheForm() throws Exception {
    for (String body :
        new String[] {
          "{\"kind\":\"fire\"}",
          "{\"budgetMillis\":0}",
          "{\"budgetMillis\":600001}",
          "{\"reason\":7}",
          "[]",
          "{"
        }) {
      Seen seen = browser.post(api, "/v1/drill", body);
      assertThat(seen.status()).as(body).isEqualTo(400);
      assertThat(seen.text("type")).as(body).endsWith(":bad-drill");
    }
  }

  @Test
  void onlyTheHotOneDrills() throws Exception {
    instance.role = "warm";
    assertThat(browser.post(api, "/v1/drill", "").status()).isEqualTo(503);
  }
}
