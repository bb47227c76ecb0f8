package io.understudy.verification.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP connection to somewhere that can be cut, for good. */
final class Cable implements AutoCloseable {
  private final ServerSocket door;
  private final int to;
  private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
  private volatile boolean cut;

  Cable(int to) throws IOException {
    this.to = to;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("cable").start(this::serve);
  }

  int port() {
    return door.getLocalPort();
  }

  private void serve() {
    while (!door.isClosed()) {
      try {
        Socket from = door.accept();
        ends.add(from);
        Thread.ofVirtual().start(() -> carry(from));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void carry(Socket from) {
    try (from;
        Socket onward = new Socket(InetAddress.getLoopbackAddress(), to)) {
      ends.add(onward);
      if (cut) {
        return;
      }
      Thread back = Thread.ofVirtual().start(() -> copy(onward, from));
      copy(from, onward);
      back.join();
    } catch (IOException | InterruptedException _) {
      return; // nobody listens there, or one of the two is gone
    }
  }

  private static void copy(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      return; // one of the two is gone
    }
  }

  void cut() {
    cut = true;
    ends.forEach(Cable::close);
  }

  private static void close(Socket end) {
    try {
      end.close();
    } catch (IOException _) {
      return; // gone already
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    cut();
  }
}
