package io.understudy.broker;

/** Hears of a broker's changes. Called on the broker's own threads; must not block for long. */
public interface BrokerListener {
  /** For whoever needs to hear nothing. */
  BrokerListener NONE = view -> {};

  void changed(BrokerView view);

  /** A part of the broker did not stop in time; only the end of the process gets rid of it. */
  default void stuck(String reason) {}
}
