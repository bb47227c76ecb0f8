package io.understudy.testkit.sim;

/** The simulated node did what it must never do. */
public final class BrokenInvariant extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String invariant;

  BrokenInvariant(String invariant, String message) {
    super(invariant + ": " + message);
    this.invariant = invariant;
  }

  BrokenInvariant(String invariant, RuntimeException cause) {
    super(invariant + ": " + cause, cause);
    this.invariant = invariant;
  }

  /** Its short name. */
  public String invariant() {
    return invariant;
  }
}
