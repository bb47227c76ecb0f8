package io.understudy.amqp;

import io.understudy.engine.port.IncomingMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import org.apache.qpid.protonj2.buffer.ProtonBuffer;
import org.apache.qpid.protonj2.buffer.ProtonBufferAllocator;
import org.apache.qpid.protonj2.codec.CodecFactory;
import org.apache.qpid.protonj2.codec.Encoder;
import org.apache.qpid.protonj2.codec.EncoderState;
import org.apache.qpid.protonj2.engine.IncomingDelivery;
import org.apache.qpid.protonj2.engine.Receiver;
import org.apache.qpid.protonj2.engine.Sender;
import org.apache.qpid.protonj2.engine.Session;
import org.apache.qpid.protonj2.engine.impl.ProtonDeliveryTagGenerator;
import org.apache.qpid.protonj2.types.messaging.Accepted;
import org.apache.qpid.protonj2.types.messaging.AmqpValue;
import org.apache.qpid.protonj2.types.messaging.ApplicationProperties;
import org.apache.qpid.protonj2.types.messaging.Properties;
import org.apache.qpid.protonj2.types.messaging.Rejected;
import org.apache.qpid.protonj2.types.messaging.Source;
import org.apache.qpid.protonj2.types.messaging.Target;

/**
 * Apache Artemis' management, asked by messages, on a session of its own. Only an operator's rights
 * open it. On the thread of its wire.
 */
final class Management implements AutoCloseable {
  private static final String ADDRESS = "activemq.management";

  private final Wire wire;
  private final Session session;
  private final Receiver receiver;
  private final Sender sender;
  private final MessageReader reader = new MessageReader();
  private final Queue<IncomingMessage> answers = new ArrayDeque<>();
  private boolean rejected;

  private Management(Wire wire, Session session) {
    this.wire = wire;
    this.session = session;
    this.receiver = session.receiver("management-answers");
    this.sender = session.sender("management");
  }

  static Management open(Wire wire) throws WireException {
    Session session = wire.openSession();
    session.closeHandler(_ -> {});
    Management management = new Management(wire, session);
    management.attach();
    return management;
  }

  private void attach() throws WireException {
    Source anyQueue = new Source();
    anyQueue.setDynamic(true);
    receiver.setSource(anyQueue);
    receiver.setTarget(new Target());
    receiver.deliveryReadHandler(this::read);
    receiver.open();
    wire.attach(receiver, "a queue for answers");
    receiver.addCredit(1);
    Target target = new Target();
    target.setAddress(ADDRESS);
    sender.setTarget(target);
    sender.setSource(new Source());
    sender.setDeliveryTagGenerator(ProtonDeliveryTagGenerator.BUILTIN.SEQUENTIAL.createGenerator());
    sender.deliveryStateUpdatedHandler(it -> rejected |= it.getRemoteState() instanceof Rejected);
    sender.open();
    wire.attach(sender, ADDRESS);
    wire.await(sender::isSendable, "credit for " + ADDRESS);
  }

  /**
   * Has the broker do something.
   *
   * @param arguments as a JSON array
   * @return the answer as a JSON array of one element
   */
  String call(String operation, String arguments) throws WireException {
    Encoder encoder = CodecFactory.getDefaultEncoder();
    EncoderState state = encoder.newEncoderState();
    ProtonBuffer buffer = ProtonBufferAllocator.defaultAllocator().allocate();
    Properties properties = new Properties();
    properties.setReplyTo(receiver.getRemoteSource().getAddress());
    encoder.writeObject(buffer, state, properties);
    Map<String, Object> what =
        Map.of("_AMQ_ResourceName", "broker", "_AMQ_OperationName", operation);
    encoder.writeObject(buffer, state, new ApplicationProperties(what));
    encoder.writeObject(buffer, state, new AmqpValue<>(arguments));
    sender.next().writeBytes(buffer);
    wire.await(() -> !answers.isEmpty() || rejected, operation);
    if (rejected) {
      throw WireException.lost(operation + " is not allowed to this user");
    }
    IncomingMessage answer = answers.remove();
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    if (!Boolean.TRUE.equals(answer.properties().get("_AMQ_OperationSucceeded"))) {
      throw WireException.lost(operation + " failed: " + text + answer.trouble());
    }
    return text;
  }

  private void read(IncomingDelivery delivery) {
    ProtonBuffer all = delivery.isPartial() ? null : delivery.readAll();
    if (all != null) {
      answers.add(reader.read(0, all));
      delivery.disposition(Accepted.getInstance(), true);
      receiver.addCredit(1);
    }
  }

  @Override
  public void close() {
    session.close();
  }
}
