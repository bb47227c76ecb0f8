package io.understudy.postgres;

import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.IndexRow;

/**
 * A flow's status as the look-up table has it; below 2 means that instances keep it in memory. One
 * that has ended while messages of its may not have arrived has its number below zero.
 */
final class FlowStatuses {
  private FlowStatuses() {}

  static short stored(IndexRow row) {
    short number = stored(row.status());
    return row.talks() ? (short) -number : number;
  }

  static short stored(FlowStatus status) {
    return switch (status) {
      case RUNNING -> 0;
      case HOSPITAL -> 1;
      case COMPLETED -> 2;
      case FAILED -> 3;
      case CANCELLED -> 4;
    };
  }

  static FlowStatus read(int stored) {
    for (FlowStatus status : FlowStatus.values()) {
      if (stored(status) == Math.abs(stored)) {
        return status;
      }
    }
    throw new IllegalStateException("The look-up table holds the unknown status " + stored + ".");
  }
}
