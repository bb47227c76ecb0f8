package io.understudy.node.run;

/** How a process of ours ends, where zero will not do. */
public final class ExitCode {
  /** This build cannot follow some live flow. */
  public static final int DIVERGED = 3;

  /** Something that the instance needs cannot be had: the database, a port. As in sysexits.h. */
  public static final int UNAVAILABLE = 69;

  /** The configuration is wrong. As in sysexits.h. */
  public static final int BAD_CONFIG = 78;

  /** Hard clear: the launcher starts the instance again, warm. */
  public static final int HARD_CLEAR = 86;

  /** An error of the machine itself, such as no memory. */
  public static final int FATAL = 87;

  /** A drill: the process ended itself on purpose; the launcher starts it again. */
  public static final int DRILLED = 88;

  private ExitCode() {}
}
