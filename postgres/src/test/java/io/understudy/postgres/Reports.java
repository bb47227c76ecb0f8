package io.understudy.postgres;

import io.understudy.core.log.BatchId;
import io.understudy.core.stage.Proof;
import io.understudy.core.stage.QueuePlace;
import io.understudy.engine.port.InstanceReport;

/** Reports that say nothing special. */
final class Reports {
  private Reports() {}

  static InstanceReport of(String incarnation) {
    return new InstanceReport(
        "instance-" + incarnation,
        incarnation,
        1,
        0,
        BatchId.NONE,
        BatchId.NONE,
        "warm",
        "",
        QueuePlace.OUT,
        "",
        "build",
        true,
        InstanceReport.CANNOT_TELL,
        Proof.GOOD);
  }
}
