package io.understudy.core.flow;

import io.understudy.core.log.Op;
import io.understudy.core.log.Payload;
import io.understudy.flow.FlowId;
import org.jspecify.annotations.Nullable;

/** What a flow's code asks for at the journal's end. */
public sealed interface Ask {
  /** Counts the operations of a run from 0. */
  int position();

  /** A step, a transactional step or an async step: a body that the fiber runs when told to. */
  record RunBody(int position, Op op, StepRules rules) implements Ask {}

  /**
   * @param alone see {@link io.understudy.core.log.Entry.Waiting}
   */
  record Sleep(int position, Op op, long untilMillis, boolean alone) implements Ask {}

  record AwaitSignal(int position, Op op, long untilMillis, boolean alone) implements Ask {}

  record StartChild(int position, Op op, FlowId child, Payload input, long seed) implements Ask {}

  record JoinChild(int position, Op op, FlowId child, boolean alone) implements Ask {}

  /**
   * @param refusal why it cannot be opened; {@code null} when it can
   */
  record OpenSession(int position, Op op, FlowId session, @Nullable String refusal)
      implements Ask {}

  record Send(int position, Op op, Payload message) implements Ask {}

  record Receive(int position, Op op, FlowId session, long untilMillis, boolean alone)
      implements Ask {}

  record CloseSession(int position, Op op) implements Ask {}

  /** Has no answer. */
  record Publish(int position, Op op, Payload value) implements Ask {}

  /**
   * Which version of a change this run takes: {@code max}, unless the journal says otherwise or has
   * passed this place without saying anything.
   *
   * @param position of the operation that comes next
   */
  record TakeVersion(int position, String change, int min, int max) implements Ask {}

  /**
   * Has no answer: the asking fiber is never resumed.
   *
   * @param position of the operation that would come next
   */
  record ContinueAs(int position, Payload input) implements Ask {}
}
