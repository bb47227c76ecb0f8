package io.understudy.node.http;

import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.core.stage.QueuePlace;
import io.understudy.engine.HandoverKeys;
import io.understudy.engine.InstanceView;
import io.understudy.engine.port.StageView;
import io.understudy.engine.stage.HandoverEnd;
import io.understudy.engine.stage.HandoverOrder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** Who is on the stage, and what operators can do about it. */
record StageCalls(Backend backend, ReachHot hot) {
  private static final byte[] NOTHING = {};

  /** How long maintenance waits for the understudy to leave the queue. */
  private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

  /** {@code GET /v1/stage}: what the hot instance says, once there is one. */
  Answer stage(Call call) {
    return hot.reach(whoIsHot(call), call.passedOn());
  }

  private Errand<Reply> whoIsHot(Call call) {
    return Errand.atDesk(
        backend.desk(),
        Request.Parties::new, // answered only by a shard that performs
        _ -> Answer.json(200, onStage(backend.view().get())),
        _ -> FlowCalls.passing(call, "GET", "/v1/stage", NOTHING, ""));
  }

  private static Map<String, Object> onStage(InstanceView view) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("instance", view.instance());
    body.put("epoch", view.epoch());
    return body;
  }

  /** {@code POST /v1/stage/handover}. */
  Answer handover(Call call) {
    HandoverBody asked = HandoverBody.of(call);
    String key = call.key().orElseGet(() -> "auto-" + UUID.randomUUID());
    HandoverOrder order = asked.order(call.by().name(), key);
    Errand<HandoverEnd> errand =
        new Errand<>(
            () -> handOver(order),
            end -> answer(call, end),
            order.timeout(),
            Optional.empty(),
            _ -> FlowCalls.passing(call, "POST", call.path(), call.body().get(), key).toItsEnd());
    return hot.reach(errand, call.passedOn());
  }

  private CompletableFuture<HandoverEnd> handOver(HandoverOrder order) {
    if (HandoverKeys.find(backend.flows(), order.key()).isPresent()
        || backend.view().get().instance().equals(order.to())) {
      return CompletableFuture.completedFuture(new HandoverEnd.Existed());
    }
    return backend.stage().handOver(order);
  }

  private Errand.End answer(Call call, HandoverEnd end) {
    return switch (end) {
      case HandoverEnd.NotHot _ -> new Errand.End.NotHot("this instance is not on the stage");
      case HandoverEnd.Existed _ -> {
        Map<String, Object> body = onStage(backend.view().get());
        body.put("existed", true);
        yield new Errand.End.Answered(Answer.json(200, body));
      }
      case HandoverEnd.Refused(String why) ->
          throw Problem.of(
                  409,
                  "not-handed-over",
                  "The stage was not handed over",
                  why + ". Nothing was changed.")
              .toException();
      case HandoverEnd.Left left -> new Errand.End.Answered(handedOver(call, left));
    };
  }

  /** Asks the next one as any caller would: it answers when it performs. */
  private Answer handedOver(Call call, HandoverEnd.Left left) {
    JsonNode next = Json.read(hot.reach(whoIsHot(call), 0).body());
    long stallMillis = (System.nanoTime() - left.intakeClosedNanos()) / 1_000_000;
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("instance", next.path("instance").asString());
    body.put("epoch", next.path("epoch").asLong());
    body.put("from", backend.view().get().instance());
    body.put("fromEpoch", left.epoch());
    body.put("stallMillis", stallMillis);
    body.put("existed", false);
    if (!next.path("instance").asString().equals(left.successor())) {
      throw Problem.of(
              409,
              "successor-failed",
              "The successor did not take the stage",
              left.successor()
                  + " did not take the stage that was left for it; "
                  + next.path("instance").asString()
                  + " has it now. Nothing is lost.")
          .with("stage", body)
          .toException();
    }
    return Answer.json(200, body);
  }

  /** {@code POST /v1/stage/pause}: from its answer on nobody waits to take the stage. */
  Answer pause(Call call) {
    String reason = FlowCalls.reason(call);
    String by = call.by().name();
    backend.stage().pause(reason.startsWith("asked by ") ? reason : reason + " (" + by + ")");
    backend.stage().news().await(this::nobodyQueues, PAUSE_MAX);
    return told(true);
  }

  /** {@code POST /v1/stage/resume}. */
  Answer resume(Call call) {
    backend.stage().resume();
    backend.stage().news().await(() -> !isPaused(), PAUSE_MAX);
    return told(false);
  }

  private boolean isPaused() {
    StageView stage = backend.view().get().stage();
    return stage != null && stage.paused();
  }

  private boolean nobodyQueues() {
    StageView stage = backend.view().get().stage();
    return stage != null
        && stage.paused()
        && stage.instances().stream().allMatch(one -> one.place() == QueuePlace.OUT);
  }

  private Answer told(boolean paused) {
    InstanceView view = backend.view().get();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("paused", paused);
    StageView stage = view.stage();
    body.put("instance", stage == null || stage.released() ? null : stage.instance());
    return Answer.json(200, body);
  }
}
