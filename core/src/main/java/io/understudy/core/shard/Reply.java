package io.understudy.core.shard;

import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.flow.FlowId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link Request}. None leaves before everything that it tells of is settled. */
public sealed interface Reply {

  /**
   * @param existed the client id had started this flow before, with the same input
   */
  record Started(FlowId flow, boolean existed) implements Reply {}

  /** The client id belongs to a flow with another name or input. */
  record Conflict(FlowId flow) implements Reply {}

  record UnknownFlow(String name) implements Reply {}

  record NotFound(FlowId flow) implements Reply {}

  /** A named limit was reached; nothing was changed. */
  record LimitReached(String limit, String message) implements Reply {}

  /** The signal, cancel or hospital action stands in the journal. */
  record Accepted(FlowId flow, boolean existed) implements Reply {}

  /** The flow is in a status in which this cannot be done. */
  record NotNow(FlowId flow, FlowStatus status, String message) implements Reply {}

  record Finished(FlowId flow, FlowStatus status, Outcome outcome) implements Reply {}

  /**
   * @param waiting what the flow waits for, in words; empty while it runs
   * @param untilMillis the first deadline, or {@link io.understudy.core.log.Entry#NEVER}
   * @param progress what the flow published last
   * @param trouble why it is in the hospital; empty otherwise
   */
  record Standing(
      FlowId flow,
      String name,
      @Nullable String clientId,
      FlowStatus status,
      long startedMillis,
      long changedMillis,
      int entries,
      List<String> waiting,
      long untilMillis,
      @Nullable Payload progress,
      String trouble,
      @Nullable Outcome outcome)
      implements Reply {}

  /** The engine decides, and the store settles. */
  record Watched() implements Reply {}

  /** It stands in the journal. */
  record Noted() implements Reply {}

  record Parties(List<RouteView> routes) implements Reply {}

  /** The dead letter was taken in once more; what is still wrong with it makes a new one. */
  record TakenAgain(String letter) implements Reply {}

  /** This instance does not perform (any more); what was asked may or may not have been done. */
  record NotHot(String reason) implements Reply {}
}
