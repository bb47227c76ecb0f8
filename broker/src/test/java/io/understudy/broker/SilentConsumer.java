package io.understudy.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.qpid.protonj2.client.Receiver;
import org.apache.qpid.protonj2.client.exceptions.ClientException;

/** A consumer behind a wire that swallows what the consumer says once it has a message. */
final class SilentConsumer implements AutoCloseable {
  private final ServerSocket door =
      new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress());
  private final CountDownLatch silent = new CountDownLatch(1);
  private final AmqpClient client;
  private final Receiver receiver;

  SilentConsumer(Endpoint broker, String address) throws IOException, ClientException {
    Thread.ofVirtual().start(() -> carry(broker));
    client = new AmqpClient(new Endpoint("127.0.0.1", door.getLocalPort()));
    receiver = client.receiver(address, 10);
  }

  void awaitMessage(Duration atMost) throws ClientException {
    if (receiver.receive(atMost.toMillis(), TimeUnit.MILLISECONDS) == null) {
      throw new AssertionError("No message within " + atMost);
    }
    silent.countDown();
  }

  private void carry(Endpoint broker) {
    try {
      Socket in = door.accept();
      Socket out = new Socket(broker.host(), broker.port());
      Thread.ofVirtual().start(() -> copy(out, in, false));
      copy(in, out, true);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void copy(Socket from, Socket to, boolean swallows) {
    byte[] bytes = new byte[4096];
    try {
      InputStream input = from.getInputStream();
      OutputStream output = to.getOutputStream();
      for (int count = input.read(bytes); count >= 0; count = input.read(bytes)) {
        if (!swallows || silent.getCount() > 0) {
          output.write(bytes, 0, count);
        }
      }
    } catch (IOException _) {
      return; // one of the two is gone
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
