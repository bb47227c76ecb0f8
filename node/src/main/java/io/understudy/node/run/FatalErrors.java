package io.understudy.node.run;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when the machine itself fails in any thread: no heap, no direct memory, no
 * threads. The JVM's own flag ends it only for some of these. A process that goes on half dead
 * would keep the stage; one that is gone frees it at once.
 */
public final class FatalErrors implements Thread.UncaughtExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

  /** For every thread that has no handler of its own. */
  public static void install() {
    Thread.setDefaultUncaughtExceptionHandler(new FatalErrors());
  }

  @Override
  public void uncaughtException(Thread thread, Throwable error) {
    if (error instanceof VirtualMachineError && !(error instanceof StackOverflowError)) {
      try {
        LOG.error("Fatal error in thread {}; the process ends now.", thread.getName(), error);
      } finally {
        Runtime.getRuntime().halt(ExitCode.FATAL);
      }
    }
    LOG.error("Thread {} ended with an error.", thread.getName(), error);
  }
}
