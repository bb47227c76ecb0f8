package io.understudy.verification.messages;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.qpid.jms.JmsConnectionFactory;

/** A producer and consumer as anybody would write it with the stock Qpid JMS client. */
final class StockClient implements AutoCloseable {
  private final Connection connection;
  private final Session sending;
  private final Session receiving;
  private final MessageProducer producer;
  private final Queue replies;
  private final MessageConsumer answers;

  StockClient(int port, String inbox) throws JMSException {
    connection = new JmsConnectionFactory("amqp://127.0.0.1:" + port).createConnection();
    sending = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    receiving = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
    producer = sending.createProducer(sending.createQueue(inbox));
    producer.setDeliveryMode(DeliveryMode.PERSISTENT);
    replies = receiving.createTemporaryQueue();
    answers = receiving.createConsumer(replies);
    connection.start();
  }

  /** Sends one message for each number; returns when the broker has taken all of them. */
  void startAll(String flow, String prefix, int count, boolean answer)
      throws JMSException, InterruptedException {
    CountDownLatch taken = new CountDownLatch(count);
    AtomicReference<Exception> failure = new AtomicReference<>();
    for (int i = 0; i < count; i++) {
      TextMessage message = sending.createTextMessage("1");
      message.setStringProperty("understudy_flow", flow);
      message.setStringProperty("understudy_id", prefix + i);
      message.setJMSCorrelationID(prefix + i);
      if (answer) {
        message.setJMSReplyTo(replies);
      }
      producer.send(
          message,
          new CompletionListener() {
            @Override
            public void onCompletion(Message sent) {
              taken.countDown();
            }

            @Override
            public void onException(Message sent, Exception e) {
              failure.set(e);
              taken.countDown();
            }
          });
    }
    if (!taken.await(2, TimeUnit.MINUTES) || failure.get() != null) {
      throw new AssertionError("The broker did not take everything.", failure.get());
    }
  }

  /** Results by correlation id; until there are so many, or nothing comes for so long. */
  Map<String, String> answers(int count, Duration patience) throws JMSException {
    Map<String, String> results = new HashMap<>();
    while (results.size() < count) {
      Message next = answers.receive(patience.toMillis());
      if (next == null) {
        return results;
      }
      results.put(next.getJMSCorrelationID(), next.getBody(String.class));
    }
    return results;
  }

  void sendBytes(byte[] body, Map<String, String> properties) throws JMSException {
    producer.send(bytes(body, properties));
  }

  void sendObject() throws JMSException {
    ObjectMessage message = sending.createObjectMessage(new ArrayList<>(List.of(1, 2, 3)));
    message.setStringProperty("understudy_flow", "booking");
    producer.send(message);
  }

  private BytesMessage bytes(byte[] body, Map<String, String> properties) throws JMSException {
    BytesMessage message = sending.createBytesMessage();
    for (Map.Entry<String, String> property : properties.entrySet()) {
      message.setStringProperty(property.getKey(), property.getValue());
    }
    message.writeBytes(body);
    return message;
  }

  @Override
  public void close() throws JMSException {
    connection.close();
  }
}
