package io.understudy.broker;

import java.util.Locale;

/** What a broker is doing. */
public enum BrokerRole {
  /** Not told yet. */
  STARTING,
  /** Takes clients. */
  LIVE,
  /** Has every message of the live one, and takes over from it. */
  BACKUP,
  /** Neither: it waits for the arbiter or for the other broker, or copies messages. */
  WAITING,
  /** Stopped by itself, and is about to start again. */
  DOWN,
  /** Closed. */
  CLOSED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
