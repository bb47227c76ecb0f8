package io.understudy.engine.port;

import io.understudy.core.log.Digest;
import io.understudy.core.log.FlowStatus;
import io.understudy.flow.FlowId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks flows up, live ones and finished ones within the retention. */
public interface FlowLookup {

  /** Those of the client ids that are taken. */
  Map<String, Known> byClientId(Collection<String> clientIds);

  /** Those of the flows that are there. */
  Map<FlowId, FlowStatus> statuses(Collection<FlowId> flows);

  Optional<FlowSummary> find(FlowId flow);

  /** A flow's whole journal, in order; empty when there is no such flow. */
  List<StoredRow> journal(FlowId flow);

  /** Newest first. */
  List<FlowSummary> list(Filter filter, int max);

  /** Newest first. */
  List<ReignSummary> reigns(int max);

  /** Those of the reigns that there were, by epoch. */
  Map<Long, ReignSummary> reigns(Collection<Long> epochs);

  /** The shard's entries about dead letters and what became of them, oldest first. */
  List<StoredRow> deadLetters();

  /**
   * The shard's entries about reigns: how they began and ended, and the handovers and drills that
   * were asked for; oldest first.
   */
  List<StoredRow> aboutReigns();

  /** A flow that holds a client id. */
  record Known(FlowId flow, String name, Digest inputDigest) {}

  /**
   * @param parent the flow that started this one
   */
  record FlowSummary(
      FlowId flow,
      String name,
      @Nullable String clientId,
      FlowStatus status,
      String build,
      long startedMillis,
      long changedMillis,
      @Nullable FlowId parent) {}

  /**
   * Which flows to list; {@code null} means any.
   *
   * @param before list only flows that started before this one (paging)
   */
  record Filter(
      @Nullable FlowStatus status,
      @Nullable String name,
      @Nullable String clientId,
      @Nullable FlowId before) {
    public static final Filter ALL = new Filter(null, null, null, null);
  }

  /**
   * @param endedMillis when the next reign began or this one ended politely; 0 while it lasts
   * @param endCause empty while it lasts or when it did not end politely
   */
  record ReignSummary(
      long epoch,
      String instance,
      String incarnation,
      String build,
      String cause,
      long startedMillis,
      long endedMillis,
      String endCause) {}
}
