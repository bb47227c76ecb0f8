package io.understudy.node.drill;

import io.understudy.core.stage.QueuePlace;
import io.understudy.engine.InstanceView;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.StageView;
import java.time.Duration;
import java.util.Optional;

/** Whether a takeover can be rehearsed without making anything worse: a successor is ready now. */
record CheckDrill(InstanceView hot, Duration lease) {
  /** What a successor reads in one go when the lock is granted to it. */
  private static final long LAG_BATCHES_MAX = 256;

  /** Who is next, as the hot instance says. */
  Optional<InstanceReport> successor() {
    StageView stage = hot.stage();
    return stage == null
        ? Optional.empty()
        : stage.instances().stream()
            .filter(one -> one.instance().equals(stage.understudy()))
            .findFirst();
  }

  /** Why it is not to be done; empty when it may. */
  Optional<String> refusal(DrillOrder order) {
    StageView stage = hot.stage();
    if (stage != null && stage.paused()) {
      return Optional.of("maintenance is on: nobody takes the stage; 'resume' ends it");
    }
    return successor()
        .map(next -> bar(next, order))
        .orElse(Optional.of("nobody could take the stage right now"));
  }

  private Optional<String> bar(InstanceReport next, DrillOrder order) {
    long lag = hot.settled().seq() - next.position().seq();
    String doubt = next.proof().bar();
    String bar = null;
    if (!next.role().equals("warm")) {
      bar = "is " + next.role() + ", not warm";
    } else if (!next.build().equals(hot.build())) {
      bar = "runs build " + next.build() + ", and a drill is no upgrade; hand over to it first";
    } else if (doubt != null) {
      bar = doubt;
    } else if (lag > LAG_BATCHES_MAX) {
      bar = "is " + lag + " batches behind";
    } else if (next.place() != QueuePlace.READY) {
      bar = "does not have all that its reign needs yet";
    } else if (next.takeoverMillis() < 0) {
      bar = "cannot tell how long it would take";
    } else if (!fits(next, order)) {
      bar = tooSlow(next, order);
    }
    return Optional.ofNullable(bar).map(text -> next.instance() + " " + text);
  }

  private boolean fits(InstanceReport next, DrillOrder order) {
    Duration expected = order.kind().before(lease).plusMillis(next.takeoverMillis());
    return expected.compareTo(order.budget()) <= 0;
  }

  private String tooSlow(InstanceReport next, DrillOrder order) {
    long before = order.kind().before(lease).toMillis();
    String after = before == 0 ? "" : ", after up to " + before + " ms in which nobody can notice";
    return "expects to take "
        + next.takeoverMillis()
        + " ms"
        + after
        + "; the budget is "
        + order.budget().toMillis()
        + " ms";
  }
}
