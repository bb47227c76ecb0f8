package io.understudy.core.shard;

import io.understudy.flow.FlowId;
import java.util.HashSet;
import java.util.Set;

/** Counts what a reign takes over, and how its flows end. It stands until the next reign begins. */
final class ReignTally {
  private final Set<Step> known = new HashSet<>();
  private final Set<Step> open = new HashSet<>();
  private int resumed;
  private int held;
  private int sentAgain;
  private int duplicates;
  private int runAgain;
  private int probed;
  private int toPerson;
  private long flowsEnded;
  private long flowsFailed;
  private Tally last = Tally.NOTHING;
  private boolean changed;

  private record Step(FlowId flow, int position) {}

  /** What is done about a step in doubt. */
  enum Remedy {
    RUN_AGAIN,
    PROBE,
    ASK_PERSON
  }

  void begin() {
    known.clear();
    open.clear();
    resumed = 0;
    held = 0;
    sentAgain = 0;
    duplicates = 0;
    runAgain = 0;
    probed = 0;
    toPerson = 0;
    flowsEnded = 0;
    flowsFailed = 0;
    changed = true;
  }

  void resumed(int flows, int ofTheseHeld) {
    resumed += flows;
    held += ofTheseHeld;
    changed = true;
  }

  void sentAgain(int messages) {
    sentAgain += messages;
    changed = true;
  }

  void duplicate() {
    duplicates++;
    changed = true;
  }

  /** A flow ended, or went to the hospital. */
  void flowEnded(boolean failed) {
    flowsEnded++;
    flowsFailed += failed ? 1 : 0;
    changed = true;
  }

  /** The step may have begun under an earlier reign; counted once. */
  void inDoubt(LiveFlow flow, int position, Remedy remedy) {
    Step step = new Step(flow.id(), position);
    if (!known.add(step)) {
      return;
    }
    changed = true;
    switch (remedy) {
      case RUN_AGAIN -> runAgain++;
      case PROBE -> probed++;
      case ASK_PERSON -> toPerson++;
    }
    if (remedy != Remedy.ASK_PERSON) {
      open.add(step);
    }
  }

  /** The step has a recorded end. */
  void ended(LiveFlow flow, int position) {
    changed |= !open.isEmpty() && open.remove(new Step(flow.id(), position));
  }

  Tally tally() {
    if (changed) {
      changed = false;
      last =
          new Tally(
              resumed,
              held,
              sentAgain,
              duplicates,
              known.size(),
              runAgain,
              probed,
              toPerson,
              open.size(),
              new Endings(flowsEnded, flowsFailed));
    }
    return last;
  }
}
