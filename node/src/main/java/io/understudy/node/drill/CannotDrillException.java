package io.understudy.node.drill;

/** What is wanted cannot be done to this process; nothing was done. */
final class CannotDrillException extends RuntimeException {
  private static final long serialVersionUID = 1;

  CannotDrillException(String why) {
    super(why);
  }
}
