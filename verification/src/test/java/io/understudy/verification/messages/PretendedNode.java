package io.understudy.verification.messages;

import java.util.Map;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.exceptions.ClientException;

/** Somebody who sends what looks like messages of a node. */
final class PretendedNode {
  private PretendedNode() {}

  static void send(int port, String inbox, Map<String, Object> properties, byte[] body)
      throws ClientException {
    try (Client client = Client.create();
        Connection connection = client.connect("127.0.0.1", port);
        Sender sender = connection.openSender(inbox)) {
      Message<byte[]> message =
          Message.create(body).contentType("application/vnd.understudy.frames").durable(true);
      for (Map.Entry<String, Object> property : properties.entrySet()) {
        message.property(property.getKey(), property.getValue());
      }
      sender.send(message).awaitSettlement();
    }
  }
}
