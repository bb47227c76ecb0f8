package io.understudy.verification.broker;

import io.understudy.verification.cluster.BrokerProcess;
import io.understudy.verification.cluster.SharedPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A pair of broker processes whose replication goes over cables that can be cut. */
final class TwoBrokers implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(20);

  final int[] ports = freePorts(4);
  final List<Cable> cables = new ArrayList<>();
  final BrokerProcess a;
  final BrokerProcess b;

  TwoBrokers(Path folder, String pair, SharedPostgres postgres) throws IOException {
    cables.add(new Cable(ports[2]));
    cables.add(new Cable(ports[3]));
    a = new BrokerProcess(folder.resolve("a"), settings(0, pair, postgres));
    b = new BrokerProcess(folder.resolve("b"), settings(1, pair, postgres));
  }

  private List<String> settings(int me, String pair, SharedPostgres postgres) {
    return List.of(
        "broker.listen=127.0.0.1:" + ports[me],
        "broker.pair.name=" + pair,
        "broker.pair.replication=127.0.0.1:" + ports[2 + me],
        "broker.pair.advertised=127.0.0.1:" + cables.get(me).port(),
        "broker.pair.peer=127.0.0.1:" + cables.get(1 - me).port(),
        "database.url=" + postgres.url(),
        "database.user=" + postgres.user(),
        "database.password=" + postgres.password());
  }

  int portOf(BrokerProcess broker) {
    return ports[broker == a ? 0 : 1];
  }

  /** Starts both, the first one as the live one, and waits until the other one is in step. */
  TwoBrokers start() {
    a.start();
    a.awaitRole("live", SOON);
    b.start();
    b.awaitRole("backup", SOON);
    return this;
  }

  void cut() {
    cables.forEach(Cable::cut);
  }

  static int[] freePorts(int count) {
    int[] ports = new int[count];
    List<ServerSocket> held = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        held.add(socket);
        ports[i] = socket.getLocalPort();
      }
      for (ServerSocket socket : held) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() throws IOException {
    a.close();
    b.close();
    for (Cable cable : cables) {
      cable.close();
    }
  }
}
