package io.understudy.engine;

import io.understudy.core.shard.RehearsalRules;
import io.understudy.core.shard.ShardRules;
import io.understudy.engine.InstanceSettings.EngineLimits;
import io.understudy.engine.fiber.FlowCatalog;

/** What the shard goes by, from the instance's settings and the flows that it has. */
final class MakeRules {
  private MakeRules() {}

  static ShardRules of(
      FlowCatalog catalog, String build, EngineLimits limits, RehearsalRules rehearsal) {
    ShardRules defaults = ShardRules.defaults(catalog.limits());
    return new ShardRules(
        catalog.limits(),
        catalog.responders(),
        build,
        limits.entryBytesMax(),
        limits.flowsLiveMax(),
        limits.fibersMax(),
        defaults.signalsWaitingMax(),
        defaults.unackedMax(),
        defaults.ackedAtOnce(),
        rehearsal,
        defaults.clockJumpMaxMillis(),
        defaults.crashWindowMillis(),
        defaults.crashesMax());
  }
}
