package io.understudy.core.stage;

import org.jspecify.annotations.Nullable;

/** What says that the stage is free, for the journal and for people. */
final class Evidence {
  private Evidence() {}

  /**
   * @param silenced somebody was silent for a lease and its sessions were terminated
   */
  static String of(@Nullable StageSight seen, StageRules rules, boolean silenced) {
    if (seen == null || seen.incarnation() == null) {
      return "nobody was ever hot";
    }
    if (seen.released()) {
      return seen.instance() + " released the stage";
    }
    if (rules.incarnation().equals(seen.incarnation())) {
      return "the last reign was ours";
    }
    if (silenced) {
      return seen.instance() + " was silent for a lease; its sessions were terminated";
    }
    return "the lock of " + seen.instance() + " was freed: its process or connection ended";
  }
}
