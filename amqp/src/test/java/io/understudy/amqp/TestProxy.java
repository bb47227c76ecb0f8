package io.understudy.amqp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Stands between us and a broker. Frozen, it takes connections and lets no byte through, as a
 * process does that is stopped: its kernel still answers.
 */
final class TestProxy implements AutoCloseable {
  private final int target;
  private final ServerSocket door;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile CountDownLatch ice = new CountDownLatch(0);

  private TestProxy(int target, ServerSocket door) {
    this.target = target;
    this.door = door;
  }

  static TestProxy to(int port) {
    try {
      ServerSocket door = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
      TestProxy proxy = new TestProxy(port, door);
      Thread.ofVirtual().start(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A broker that was stopped before anybody came. */
  static TestProxy frozen() {
    TestProxy proxy = to(1);
    proxy.freeze();
    return proxy;
  }

  URI uri() {
    return URI.create("amqp://127.0.0.1:" + door.getLocalPort());
  }

  void freeze() {
    ice = new CountDownLatch(1);
  }

  void thaw() {
    ice.countDown();
  }

  /** Ends all connections, and takes new ones. */
  void dropConnections() {
    sockets.forEach(TestProxy::close);
    sockets.clear();
  }

  private void accept() {
    try {
      while (!door.isClosed()) {
        Socket client = door.accept();
        sockets.add(client);
        Thread.ofVirtual().start(() -> join(client));
      }
    } catch (IOException e) {
      dropConnections();
    }
  }

  private void join(Socket client) {
    try {
      ice.await();
      Socket broker = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(broker);
      Thread.ofVirtual().start(() -> copy(client, broker));
      copy(broker, client);
    } catch (IOException | InterruptedException e) {
      close(client);
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] buffer = new byte[16 << 10];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        ice.await();
        out.write(buffer, 0, count);
      }
    } catch (IOException | InterruptedException e) {
      // Either end is gone, so both go.
    }
    close(from);
    close(to);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed as far as it can be.
    }
  }

  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      // It is closed as far as it can be.
    }
    thaw();
    dropConnections();
  }
}
