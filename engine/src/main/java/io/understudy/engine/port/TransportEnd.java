package io.understudy.engine.port;

/** What became of a message that was sent. */
public enum TransportEnd {
  /** It is with the broker, as durably as that broker keeps things. */
  ACCEPTED,
  /** The broker answered that it does not take this message: sending it again will not help. */
  REFUSED,
  /** It may or may not be with the broker; the destination did not answer or the link was lost. */
  UNKNOWN
}
