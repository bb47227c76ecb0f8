package io.understudy.verification.bench;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Party;
import java.util.function.LongConsumer;

/** Asks the other node so many times and waits for each answer. */
@FlowName("talk")
final class TalkFlow implements Flow<Integer, Integer> {
  private final Party other;
  private final LongConsumer pairNanos;

  /**
   * @param pairNanos hears how long each request took to its answer
   */
  TalkFlow(Party other, LongConsumer pairNanos) {
    this.other = other;
    this.pairNanos = pairNanos;
  }

  @Override
  public Integer run(FlowContext flow, Integer pairs) {
    FlowSession session = flow.open(other, "echo");
    int sum = 0;
    for (int i = 0; i < pairs; i++) {
      long began = System.nanoTime();
      sum += session.sendAndReceive(i, Integer.class);
      pairNanos.accept(System.nanoTime() - began);
    }
    return sum;
  }
}
