package io.understudy.engine.port;

/** The transport of one reign: its connections live and die with it. Any thread; never blocks. */
public interface ReignTransport extends AutoCloseable {

  /**
   * Sends a message. Messages to one destination leave in the order of the calls, and one that is
   * slow or dead holds up no other. Each call is answered once by {@link TransportListener#sent}
   * within seconds, also when the destination does not answer, unless this is closed before. The
   * caller bounds what is under way.
   */
  void send(OutgoingMessage message);

  /**
   * The message is consumed for certain: the broker may forget it. A delivery of a connection that
   * is lost by now is ignored; it comes again.
   */
  void accept(long delivery);

  /**
   * Ends all its connections; what was delivered and not accepted goes back to the inbox. When it
   * returns the listener is not called any more, and what was accepted before is on its way to the
   * broker; the connections end in the background. The listener may call it.
   */
  @Override
  void close();
}
