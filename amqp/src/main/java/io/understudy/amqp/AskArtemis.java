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
 * What Apache Artemis does for us beyond AMQP, asked of its management before an inbox is attached.
 *
 * <p>It ends the connections of earlier reigns that consume the same inbox: a process that hangs
 * holds the messages that it was delivered until the broker finds it silent. Whose a connection is,
 * its name says; who else consumes is left alone, and so is a later reign. And it tells after how
 * many deliveries it drops a message, which must be never: each takeover may count as one.
 *
 * <p>With another broker, or without the right to manage, the broker's own idle timeout has to do.
 */
final class AskArtemis {
  private static final Logger LOG = LoggerFactory.getLogger(AskArtemis.class);
  private static final Symbol PRODUCT = Symbol.valueOf("product");
  private static final String ARTEMIS = "artemis";
  private static final int CONNECTIONS_MAX = 1_000;
  private static final int NO_LIMIT = -1;

  private final String inbox;
  private final long epoch;
  private final JsonMapper json = new JsonMapper();
  private boolean impossible;
  private boolean warned;

  AskArtemis(String inbox, long epoch) {
    this.inbox = inbox;
    this.epoch = epoch;
  }

  /**
   * @param wire is not ended by what goes wrong here
   * @param own name of the connection
   */
  void beforeAttaching(Wire wire, String own) {
    if (impossible) {
      return;
    }
    if (!wire.remoteProperty(PRODUCT).contains(ARTEMIS)) {
      giveUp("the broker is not Apache Artemis");
      return;
    }
    try (Management management = Management.open(wire)) {
      for (String connection : earlierConnections(management, own)) {
        management.call("closeConnectionWithID", argument(connection));
        LOG.info("Inbox {}: pushed aside a consumer of an earlier reign.", inbox);
      }
      warnOfLimit(management);
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

  private void warnOfLimit(Management management) throws WireException {
    String answer = management.call("getAddressSettingsAsJSON", argument(inbox));
    JsonNode settings = json.readTree(json.readTree(answer).path(0).asString("{}"));
    int attempts = settings.path("maxDeliveryAttempts").asInt(NO_LIMIT);
    if (attempts != NO_LIMIT && !warned) {
      warned = true;
      LOG.warn(
          "Inbox {}: the broker drops a message, or moves it away, after {} deliveries. Set"
              + " max-delivery-attempts to -1 for this address: each takeover may count as one.",
          inbox,
          attempts);
    }
  }

  private String argument(String only) {
    return json.writeValueAsString(new String[] {only});
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
