package io.understudy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.engine.port.StoreException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerIdentityTest extends PostgresTest {

  @Test
  void allSessionsOfOneServerAreOfOneIdentity() throws SQLException {
    Sessions sessions = new Sessions(harness().settings("a"));
    try (Session seat = sessions.open(Purpose.SEAT);
        Session log = sessions.open(Purpose.LOG)) {
      ServerIdentity identity = ServerIdentity.of(seat.connection());
      assertThat(identity.exact()).isTrue();
      assertThat(identity.value()).matches("[0-9]+/[0-9A-F]{8}");
      assertThat(ServerIdentity.of(log.connection())).isEqualTo(identity);
    }
  }

  /** As after a promotion, when the address leads to another server than the one of the claim. */
  @Test
  void aSessionThatComesToAnotherServerTakesNoPartInTheReign() {
    harness().open("a");
    PostgresSettings settings = harness().settings("a");
    Sessions sessions = new Sessions(settings);
    EndedSessions ended = new EndedSessions();
    ServerIdentity other = new ServerIdentity("7000000000000000000/00000002", true);
    Sql sql = new Sql(settings.schema());
    WarmStep warmStep = new WarmStep(sql, Stage.of(1, 1), List.of());
    ReignSessions reign = ReignSessions.of(sessions, ended, other, warmStep);

    assertThatThrownBy(() -> new Reign(reign, sql, Stage.of(1, 1), settings, 1))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("switched over")
        .hasMessageContaining("7000000000000000000/00000002");
    await(() -> sessions("a", "log") == 0);
  }
}
