package io.understudy.engine.fiber;

import io.understudy.core.log.Failure;
import io.understudy.core.log.Op;
import io.understudy.flow.ChildFailedException;
import io.understudy.flow.CounterpartyFailedException;
import io.understudy.flow.FlowCancelledException;
import io.understudy.flow.FlowException;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowLimitException;
import io.understudy.flow.SessionEndedException;
import io.understudy.flow.SessionRefusedException;
import io.understudy.flow.StepFailedException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Exceptions to journaled failures and back. */
final class Failures {
  private static final int MESSAGE_MAX = 2_000;

  private Failures() {}

  static Failure of(Failure.Kind kind, Throwable error) {
    String message = Objects.requireNonNullElse(error.getMessage(), "");
    String bounded =
        message.length() > MESSAGE_MAX ? message.substring(0, MESSAGE_MAX) + "…" : message;
    return new Failure(kind, error.getClass().getName(), bounded, 0);
  }

  /** Leaves errors of the machine itself to the process's fatal error handler. */
  static void rethrowIfFatal(Throwable error) {
    if (error instanceof VirtualMachineError fatal && !(error instanceof StackOverflowError)) {
      throw fatal;
    }
  }

  /** The typed exception that a flow sees. */
  static FlowException toException(Op op, @Nullable FlowId child, Failure failure) {
    return switch (failure.kind()) {
      case STEP, FLOW, DEADLINE ->
          new StepFailedException(op.name(), failure.type(), failure.message(), failure.attempts());
      case CHILD ->
          new ChildFailedException(
              Objects.requireNonNull(child, "only a join has such a failure"),
              failure.type(),
              failure.message());
      case CANCELLED -> new FlowCancelledException(failure.message());
      case LIMIT -> new FlowLimitException(failure.type(), failure.message());
      case SESSION -> new SessionEndedException(failure.message());
      case COUNTERPARTY -> new CounterpartyFailedException(failure.message());
      case REFUSED -> new SessionRefusedException(failure.message());
    };
  }
}
