package io.understudy.core.log;

/**
 * What a flow asked for at a position, so that changed code is noticed.
 *
 * @param name the step's, signal's, flow's or session's name; empty where there is none
 * @param inputDigest over the input; 0 where there is none
 */
public record Op(Kind kind, String name, long inputDigest) {
  /** The order is part of the stored form. */
  public enum Kind {
    STEP,
    TRANSACTION,
    ASYNC,
    SLEEP,
    AWAIT,
    START,
    JOIN,
    PUBLISH,
    OPEN,
    SEND,
    RECEIVE,
    CLOSE
  }

  public static Op of(Kind kind, String name) {
    return new Op(kind, name, 0);
  }

  @Override
  public String toString() {
    String shown = kind.name().toLowerCase(java.util.Locale.ROOT);
    return name.isEmpty() ? shown : shown + " '" + name + "'";
  }
}
