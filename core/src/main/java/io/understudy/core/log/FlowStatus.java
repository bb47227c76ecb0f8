package io.understudy.core.log;

/** Where a flow stands, as callers see it. The order is part of the stored form. */
public enum FlowStatus {
  RUNNING,
  HOSPITAL,
  COMPLETED,
  FAILED,
  CANCELLED;

  public boolean isFinal() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }
}
