package io.understudy.amqp;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.qpid.protonj2.types.Symbol;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Ends the connections of earlier reigns that consume the same inbox. A process that hangs holds
 * the messages that it was delivered until the broker finds it silent; with Apache Artemis we need
 * not wait for that, and ask its management to end the connection. Whose it is, its name says; who
 * else consumes is left alone, and so is a later reign. With another broker, or without the right
 * to manage, the broker's own idle timeout has to do.
 */
final class PushAside {
  private static final Logger LOG = LoggerFactory.getLogger(PushAside.class);
  private static final Symbol PRODUCT = Symbol.valueOf("product");
  private static final String ARTEMIS = "artemis";
  private static final int CONNECTIONS_MAX = 1_000;

  private final String inbox;
  private final long epoch;
  private final JsonMapper json = new JsonMapper();
  private boolean impossible;

  PushAside(String inbox, long epoch) {
    this.inbox = inbox;
    this.epoch = epoch;
  }

  /**
   * @param wire is not ended by what goes wrong here
   * @param own name of the connection
   */
  void earlierConsumers(Wire wire, String own) {
    if (impossible) {
      return;
    }
    if (!wire.remoteProperty(PRODUCT).contains(ARTEMIS)) {
      giveUp("the broker is not Apache Artemis");
      return;
    }
    try (Management management = Management.open(wire)) {
      for (String connection : earlierConnections(management, own)) {
        management.call("closeConnectionWithID", json.writeValueAsString(new String[] {connection}));
        LOG.info("Inbox {}: pushed aside a consumer of an earlier reign.", inbox);
      }
    } catch (WireException e) {
      giveUp(e.reason());
    } catch (JacksonException e) {
      giveUp("its answer cannot be read: " + e.getOriginalMessage());
    }
  }

  private Set<String> earlierConnections(Management management, String own) throws WireException {
    Map<String, String> options =
        Map.of(
            "field", "clientID",
            "operation", "CONTAINS",
            "value", Containers.marker(inbox),
            "sortField", "connectionID",
            "sortOrder", "asc");
    Object[] arguments = {json.writeValueAsString(options), 1, CONNECTIONS_MAX};
    String answer = management.call("listConnections", json.writeValueAsString(arguments));
    Set<String> earlier = new HashSet<>();
    String connections = json.readTree(answer).path(0).asString("");
    for (JsonNode row : json.readTree(connections).path("data")) {
      String container = row.path("clientID").asString("");
      long its = Containers.epochOf(container, inbox);
      if (its >= 0 && its <= epoch && !container.equals(own)) {
        earlier.add(row.path("connectionID").asString(""));
      }
    }
    return earlier;
  }

  private void giveUp(String why) {
    impossible = true;
    LOG.info(
        "Inbox {}: a consumer that hangs cannot be pushed aside ({}); its messages come when the"
            + " broker's own idle timeout ends it.",
        inbox,
        why);
  }
}
