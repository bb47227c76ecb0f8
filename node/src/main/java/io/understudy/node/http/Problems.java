package io.understudy.node.http;

import io.understudy.flow.FlowId;
import io.understudy.node.config.Nearest;
import java.util.List;

/** The problems that are met in more than one place. */
final class Problems {
  /** Tells the instance that passed a call on to look for the hot one again. */
  static final String NOT_HOT = "Understudy-Not-Hot";

  private Problems() {}

  static Problem badRequest(String code, String title, String detail) {
    return Problem.of(400, code, title, detail);
  }

  static Problem noSuchFlow(FlowId flow) {
    return Problem.of(
            404,
            "no-such-flow",
            "No such flow",
            "There is no flow "
                + flow
                + ". It never started here, or it ended longer ago than the retention.")
        .with("flow", flow.toString());
  }

  static Problem noSuchReign(String epoch) {
    return Problem.of(
        404,
        "no-such-reign",
        "No such reign",
        "There is no reign with epoch " + epoch + ". 'GET /v1/reigns' lists the last ones.");
  }

  static Problem unknownFlowName(String name, List<String> known) {
    List<String> near = Nearest.to(name, known);
    List<String> shown = near.isEmpty() ? known.stream().sorted().limit(20).toList() : near;
    String help =
        known.isEmpty()
            ? "This node has no flows: put the jar with your FlowModule on its class path."
            : near.isEmpty()
                ? "It has: " + String.join(", ", shown) + "."
                : "Did you mean " + String.join(" or ", near) + "?";
    return Problem.of(
            404,
            "unknown-flow-name",
            "Unknown flow name",
            "This node has no flow named '" + name + "'. " + help)
        .with("known", shown);
  }

  static Problem nobodyHot(String reason) {
    return Problem.of(
            503,
            "nobody-hot",
            "No instance is hot",
            "No instance took the call in time ("
                + reason
                + "). Nothing is lost: repeat the call with the same Idempotency-Key.")
        .retryAfter(1);
  }

  static Problem historyLost(String reason) {
    return Problem.of(
        503,
        "history-lost",
        "The database lost settled batches",
        "No instance takes calls: "
            + reason
            + ". This is for an operator (understudy accept-loss); repeating the call does not"
            + " help.");
  }

  /**
   * @param hint who is hot, or is to be
   */
  static Problem notHotHere(String reason, PassedOn.Hint hint) {
    return Problem.of(
            503,
            "not-hot-here",
            "This instance is not hot",
            "The call was passed on to this instance, which is not hot: " + reason)
        .retryAfter(1)
        .withHeader(NOT_HOT, hint.toString());
  }

  static Problem tooSlow() {
    return Problem.of(
            503,
            "no-answer-in-time",
            "No answer in time",
            "The hot instance did not answer in time; it may or may not have done what was asked."
                + " Repeat the call with the same Idempotency-Key; see whether the database is"
                + " slow.")
        .retryAfter(5);
  }

  static Problem tooLarge(long max) {
    return Problem.of(
            413,
            "too-large",
            "Body too large",
            "A body has at most "
                + max
                + " bytes here. Send less, or raise limits.entry-bytes on every instance.")
        .with("max", max);
  }

  static Problem starting() {
    return Problem.of(
            503,
            "starting",
            "This instance is starting",
            "This instance does not take calls yet. Repeat the call.")
        .retryAfter(1);
  }

  static Problem storeTrouble() {
    return Problem.of(
            503,
            "store-unavailable",
            "The database did not answer",
            "This needed the database, which did not answer. Repeat the call; operators: see the"
                + " instance's log.")
        .retryAfter(1);
  }
}
