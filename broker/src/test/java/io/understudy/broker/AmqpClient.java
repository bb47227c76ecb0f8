package io.understudy.broker;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.Client;
import org.apache.qpid.protonj2.client.Connection;
import org.apache.qpid.protonj2.client.ConnectionOptions;
import org.apache.qpid.protonj2.client.Delivery;
import org.apache.qpid.protonj2.client.DeliveryState;
import org.apache.qpid.protonj2.client.Message;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.ReceiverOptions;
import org.apache.qpid.protonj2.client.Sender;
import org.apache.qpid.protonj2.client.exceptions.ClientException;
import org.jspecify.annotations.Nullable;

/** A plain AMQP client whose every call has a limit. */
final class AmqpClient implements AutoCloseable {
  private static final Duration CALL = Duration.ofSeconds(10);

  private final Client client = Client.create();
  final Connection connection;

  AmqpClient(Endpoint endpoint) throws ClientException {
    this(endpoint, new ConnectionOptions());
  }

  AmqpClient(Endpoint endpoint, ConnectionOptions options) throws ClientException {
    options.requestTimeout(CALL.toMillis());
    options.openTimeout(CALL.toMillis());
    options.sendTimeout(CALL.toMillis());
    options.transportOptions().connectTimeout((int) CALL.toMillis());
    connection = client.connect(endpoint.host(), endpoint.port(), options);
    await(connection.openFuture());
  }

  static <T> T await(java.util.concurrent.Future<T> future) throws ClientException {
    try {
      return future.get(CALL.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ClientException cause) {
        throw cause;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError("No answer within " + CALL, e);
    }
  }

  /** Sends a durable message and answers what became of it. */
  DeliveryState send(String address, Object body, Map<String, Object> properties)
      throws ClientException {
    Sender sender = connection.openSender(address);
    await(sender.openFuture());
    Message<Object> message = Message.create(body);
    message.durable(true);
    for (Map.Entry<String, Object> property : properties.entrySet()) {
      message.property(property.getKey(), property.getValue());
    }
    DeliveryState state = await(sender.send(message).settlementFuture()).remoteState();
    var _ = await(sender.closeAsync());
    return state;
  }

  Receiver receiver(String address, int credit) throws ClientException {
    Receiver receiver =
        connection.openReceiver(
            address, new ReceiverOptions().creditWindow(credit).autoAccept(false));
    return await(receiver.openFuture());
  }

  /** Takes and accepts one message; null when there is none. */
  @Nullable Object take(String address, Duration atMost) throws ClientException {
    Receiver receiver = receiver(address, 1);
    Delivery delivery = receiver.receive(atMost.toMillis(), TimeUnit.MILLISECONDS);
    Object body = null;
    if (delivery != null) {
      body = delivery.message().body();
      delivery.accept();
    }
    var _ = await(receiver.closeAsync());
    return body;
  }

  @Override
  public void close() {
    try {
      var _ = await(connection.closeAsync());
      var _ = await(client.closeAsync());
    } catch (ClientException e) {
      throw new AssertionError(e);
    }
  }
}
