package io.understudy.engine.port;

/**
 * Carries messages between this node's inbox and the inboxes of others, over brokers outside the
 * node. It promises little: a message that was {@linkplain TransportEnd#ACCEPTED accepted} is with
 * the receiver's broker, a delivery that was not accepted comes again, here or at another instance.
 * What is lost, doubled or late beyond that is put right by the sessions above.
 */
public interface Transport extends AutoCloseable {

  /**
   * Opens what one reign uses: the only consumer of the inbox, and the links to others. Returns at
   * once, connects in the background and goes on trying for as long as it is open. A consumer that
   * an earlier reign left at the broker is pushed aside where the broker can do that. At most one
   * reign of a transport is open: this closes the one before.
   *
   * @param epoch of the reign, for the broker's operators to see
   * @param listener hears what comes; called on the transport's threads, must not block
   */
  ReignTransport open(long epoch, TransportListener listener);

  /**
   * Whether a broker with the inbox answered when it was last tried, a few seconds ago at most.
   * Watched on every instance, warm ones too. Any thread; never blocks.
   */
  boolean reachable();

  /** Gives back every connection. Does not throw, does not block longer than a few seconds. */
  @Override
  void close();
}
