package io.understudy.testkit.sim;

import io.understudy.core.flow.FlowHistory;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Outcome;
import io.understudy.core.shard.Effect;
import io.understudy.core.shard.Event;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.flow.FlowId;
import java.util.Optional;

/** What an instance asks the store for its callers. */
final class Lookups {
  private Lookups() {}

  static void key(Instance instance, Loop loop, String clientId) {
    World world = instance.world;
    boolean slow = world.faulty() && world.line.chance.oneIn(6);
    if (slow) {
      world.line.happened(Fault.SLOW_LOOK_UP);
    }
    instance.<Optional<SimStore.Known>>ask(
        () -> Optional.ofNullable(world.store.byClientId(clientId)),
        known ->
            instance.in(
                slow ? world.line.chance.between(1_000, 900_000) : 1,
                () -> {
                  if (known.isEmpty() && world.store.byClientId(clientId) != null) {
                    world.line.happened(Fault.STALE_LOOK_UP);
                  }
                  loop.post(
                      new Event.KeyLookedUp(
                          clientId, known.map(found -> taken(found.history())).orElse(null)));
                }),
        () -> instance.in(50_000, () -> key(instance, loop, clientId)));
  }

  private static Event.KeyLookedUp.Taken taken(FlowHistory history) {
    return new Event.KeyLookedUp.Taken(
        history.flow(), history.opening().name(), Digest.of(history.opening().input().json()));
  }

  static void flow(Instance instance, Loop loop, Effect.LookUp lookUp) {
    instance.ask(
        () -> answer(instance.world, lookUp.request()),
        reply -> loop.answer(lookUp.ticket(), reply),
        () -> loop.answer(lookUp.ticket(), new Reply.NotHot("no database")));
  }

  private static Reply answer(World world, Request request) {
    FlowId flow =
        switch (request) {
          case Request.Status r -> r.flow();
          case Request.Result r -> r.flow();
          case Request.Signal r -> r.flow();
          case Request.Cancel r -> r.flow();
          case Request.Retry r -> r.flow();
          case Request.GiveUp r -> r.flow();
          case Request.OweReply r -> r.flow();
          case Request.Start _,
              Request.SendAgain _,
              Request.Parties _,
              Request.Watch _,
              Request.Drill _ ->
              throw new IllegalStateException();
        };
    SimStore.Known known = world.store.find(flow);
    if (known == null) {
      return new Reply.NotFound(flow);
    }
    Outcome outcome = known.history().outcome();
    if (outcome == null) {
      return new Reply.NotHot("lives elsewhere");
    }
    return request instanceof Request.Result || request instanceof Request.OweReply
        ? new Reply.Finished(flow, known.history().status(), outcome)
        : new Reply.NotNow(flow, known.history().status(), "ended");
  }
}
