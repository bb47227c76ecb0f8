package io.understudy.node.http;

import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Outcome;
import io.understudy.engine.port.FlowLookup;
import io.understudy.engine.port.FlowLookup.FlowSummary;
import io.understudy.engine.port.StoredRow;
import io.understudy.flow.FlowId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Flows that live no longer, as the store knows them within the retention. */
record Gone(FlowLookup flows) {

  /** The status of a finished flow. */
  Answer status(FlowId flow) {
    FlowSummary summary = find(flow);
    Map<String, Object> body = summary(summary);
    outcome(flow).ifPresent(outcome -> Replies.putOutcome(body, outcome));
    return Answer.json(200, body);
  }

  /** The result of a finished flow. */
  Answer result(FlowId flow) {
    FlowSummary summary = find(flow);
    return Replies.ended(flow, summary.status(), outcome(flow).orElse(Outcome.EMPTY));
  }

  /** Refuses to act on a finished flow. */
  ProblemException finished(FlowId flow) {
    FlowStatus status = find(flow).status();
    return Problem.of(
            409,
            "not-now",
            "Not in this status",
            "Flow "
                + flow
                + " has ended ("
                + Replies.word(status)
                + "); nothing can be done to it.")
        .with("flow", flow.toString())
        .with("flowStatus", Replies.word(status))
        .toException();
  }

  private FlowSummary find(FlowId flow) {
    return flows
        .find(flow)
        .filter(summary -> summary.status().isFinal())
        .orElseThrow(() -> Problems.noSuchFlow(flow).toException());
  }

  private Optional<Outcome> outcome(FlowId flow) {
    List<StoredRow> journal = flows.journal(flow);
    if (journal.isEmpty()) {
      return Optional.empty();
    }
    Entry last = EntryCodec.decode(journal.getLast().row());
    return last instanceof Entry.Finished finished
        ? Optional.of(finished.outcome())
        : Optional.empty();
  }

  static Map<String, Object> summary(FlowSummary summary) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("flow", summary.flow().toString());
    body.put("name", summary.name());
    body.put("clientId", summary.clientId());
    body.put("status", Replies.word(summary.status()));
    body.put("started", Replies.time(summary.startedMillis()));
    body.put("changed", Replies.time(summary.changedMillis()));
    body.put("build", summary.build());
    FlowId parent = summary.parent();
    if (parent != null) {
      body.put("parent", parent.toString());
    }
    return body;
  }
}
