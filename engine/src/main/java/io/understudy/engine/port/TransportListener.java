package io.understudy.engine.port;

/** What a reign hears of its transport. */
public interface TransportListener {

  /** A message of the inbox. It holds credit until it is accepted. */
  void arrived(IncomingMessage message);

  /** What became of the message that was sent under this id. */
  void sent(long id, TransportEnd end);
}
