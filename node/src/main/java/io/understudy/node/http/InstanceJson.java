package io.understudy.node.http;

import io.understudy.core.log.BatchId;
import io.understudy.engine.InstanceView;
import io.understudy.engine.port.FlowLookup.ReignSummary;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.StageView;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How an instance sees itself, the stage and the reigns. */
final class InstanceJson {
  private InstanceJson() {}

  static Map<String, Object> of(InstanceView view) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("instance", view.instance());
    body.put("incarnation", view.incarnation());
    body.put("build", view.build());
    body.put("role", view.role());
    body.put("epoch", view.epoch());
    body.put("sentence", view.sentence());
    body.put("hotAddress", view.hotAddress());
    body.put("hotEpoch", view.hotEpoch());
    body.put("position", batch(view.position()));
    body.put("settled", batch(view.settled()));
    body.put("lagBatches", view.lagBatches());
    body.put("flowsLive", view.flowsLive());
    body.put("flowsHospital", view.flowsHospital());
    body.put("flowsDiverged", view.rehearsal().diverged());
    body.put("rehearsal", RehearsalJson.of(view.rehearsal()));
    putTakeover(body, view.takeoverMillis());
    body.put("probation", view.probation());
    StageView stage = view.stage();
    if (stage != null) {
      body.put("stage", stage(stage));
    }
    return body;
  }

  private static Map<String, Object> stage(StageView stage) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("epoch", stage.epoch());
    body.put("instance", stage.instance());
    body.put("incarnation", stage.incarnation());
    body.put("understudy", stage.understudy());
    body.put("successor", stage.successor());
    body.put("released", stage.released());
    body.put("paused", stage.paused());
    body.put("pauseReason", stage.pauseReason());
    body.put("settled", batch(stage.settled()));
    body.put("instances", stage.instances().stream().map(InstanceJson::report).toList());
    return body;
  }

  private static Map<String, Object> report(InstanceReport report) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("instance", report.instance());
    body.put("incarnation", report.incarnation());
    body.put("role", report.role());
    body.put("priority", report.priority());
    body.put("position", batch(report.position()));
    body.put("settled", batch(report.settled()));
    body.put("sentence", report.sentence());
    body.put("place", report.place().name().toLowerCase(Locale.ROOT));
    body.put("address", report.address());
    body.put("build", report.build());
    putTakeover(body, report.takeoverMillis());
    body.put("rehearsed", report.proof().complete());
    body.put("flowsDiverged", report.proof().flowsDiverged());
    return body;
  }

  private static void putTakeover(Map<String, Object> body, int millis) {
    if (millis >= 0) {
      body.put("takeoverMillis", millis);
    }
  }

  static Map<String, Object> reign(ReignSummary reign) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("epoch", reign.epoch());
    body.put("instance", reign.instance());
    body.put("incarnation", reign.incarnation());
    body.put("build", reign.build());
    body.put("cause", reign.cause());
    body.put("started", Replies.time(reign.startedMillis()));
    if (reign.endedMillis() != 0) {
      body.put("ended", Replies.time(reign.endedMillis()));
      body.put("endCause", reign.endCause());
    }
    return body;
  }

  private static Map<String, Object> batch(BatchId id) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("seq", id.seq());
    body.put("digest", id.digest().toString());
    return body;
  }
}
