package io.understudy.core.log;

/**
 * Why something did not succeed, without the exception object.
 *
 * @param kind which typed exception a flow sees
 * @param type the class name of the error, or the name of the limit
 * @param attempts how many attempts were made; 0 where there are none
 */
public record Failure(Kind kind, String type, String message, int attempts) {
  /** What the failure is turned into inside a flow. The order is part of the stored form. */
  public enum Kind {
    STEP,
    CHILD,
    CANCELLED,
    LIMIT,
    FLOW,
    DEADLINE,
    /** The session has ended, or is broken. */
    SESSION,
    /** The flow at the other end of the session failed. */
    COUNTERPARTY,
    /** Nothing was done at the other end of the session. */
    REFUSED
  }
}
