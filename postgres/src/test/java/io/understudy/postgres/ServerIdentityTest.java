package io.understudy.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.engine.port.StoreException;
import java.sql.SQLException;
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
    SpareSession spare = SpareSession.open(sessions, ended);
    ServerIdentity other = new ServerIdentity("7000000000000000000/00000002", true);
    Sql sql = new Sql(settings.schema());

    assertThatThrownBy(() -> new Reign(sessions, sql, Stage.of(1, 1), ended, other, 1, spare))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("switched over")
        .hasMessageContaining("7000000000000000000/00000002");
    await(() -> sessions("a", "log") == 0);
  }
}
