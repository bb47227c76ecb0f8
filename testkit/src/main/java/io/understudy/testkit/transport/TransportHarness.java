package io.understudy.testkit.transport;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.Transport;

/** What the contract needs to know of an adapter: one empty broker, and ways to meddle with it. */
public interface TransportHarness extends AutoCloseable {
  /** How many deliveries a transport of this harness holds unaccepted. */
  int CREDIT = 10;

  /** A transport of this instance; all of them have the same inbox. The harness closes it. */
  Transport open(String instance);

  /** Leads to the inbox of the transports above. */
  Destination inbox();

  /** Another queue of the broker; nobody consumes it. */
  Destination aside(String name);

  /** A broker that answers, and has no such address. */
  Destination missing();

  /** A broker that does not answer: it takes the connection and is silent, if there is a way. */
  Destination dead(String name);

  /** Every connection to the broker is lost at once; the broker itself goes on. */
  void loseConnections();

  @Override
  void close();
}
