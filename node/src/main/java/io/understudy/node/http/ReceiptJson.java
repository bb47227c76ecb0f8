package io.understudy.node.http;

import io.understudy.core.shard.Tally;
import io.understudy.engine.port.Receipt;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a reign left about itself. */
final class ReceiptJson {
  private ReceiptJson() {}

  static Map<String, Object> of(Receipt receipt) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("cause", cause(receipt.cause()));
    body.put("before", before(receipt.before()));
    body.put("phases", phases(receipt.phases()));
    body.put("took", took(receipt.tally()));
    body.put("whole", receipt.verdict().whole());
    body.put("verdict", receipt.verdict().words());
    if (!receipt.end().isEmpty()) {
      body.put("end", receipt.end());
    }
    return body;
  }

  private static Map<String, Object> cause(Receipt.Cause cause) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("evidence", cause.evidence());
    body.put("sentence", cause.sentence());
    if (!cause.asked().isEmpty()) {
      body.put("asked", cause.asked());
    }
    body.put("sessionsTerminated", cause.sessionsTerminated());
    return body;
  }

  private static Map<String, Object> before(Receipt.Before before) {
    Map<String, Object> body = new LinkedHashMap<>();
    if (before.epoch() > 0) {
      body.put("epoch", before.epoch());
      body.put("instance", before.instance());
      body.put("incarnation", before.incarnation());
      body.put("build", before.build());
    }
    body.put("settled", before.settledSeq());
    body.put("head", before.headSeq());
    return body;
  }

  /** In milliseconds. */
  static Map<String, Object> phases(Receipt.Phases phases) {
    Map<String, Object> body = new LinkedHashMap<>();
    put(body, "noticeMillis", phases.notice());
    put(body, "tailMillis", phases.tail());
    put(body, "claimMillis", phases.claim());
    put(body, "attachMillis", phases.attach());
    put(body, "performingMillis", phases.performing());
    put(body, "forecastMillis", phases.forecast());
    put(body, "firstBatchMillis", phases.firstBatch());
    put(body, "firstStepMillis", phases.firstStep());
    put(body, "firstMessageMillis", phases.firstMessage());
    return body;
  }

  private static void put(Map<String, Object> body, String name, @Nullable Double millis) {
    if (millis != null) {
      body.put(name, Math.round(millis * 10) / 10.0);
    }
  }

  private static Map<String, Object> took(Tally tally) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("flowsResumed", tally.flowsResumed());
    body.put("flowsHeld", tally.flowsHeld());
    body.put("messagesSentAgain", tally.messagesSentAgain());
    body.put("duplicatesDropped", tally.duplicatesDropped());
    body.put("stepsInDoubt", tally.stepsInDoubt());
    body.put("doubtsRunAgain", tally.doubtsRunAgain());
    body.put("doubtsProbed", tally.doubtsProbed());
    body.put("doubtsToPerson", tally.doubtsToPerson());
    body.put("doubtsOpen", tally.doubtsOpen());
    body.put("flowsEnded", tally.endings().ended());
    body.put("flowsFailed", tally.endings().failed());
    return body;
  }
}
