package io.understudy.examples.payments;

import io.understudy.flow.Async;
import io.understudy.flow.Child;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Party;
import io.understudy.flow.ResultType;
import io.understudy.flow.StepBody;
import io.understudy.flow.StepOptions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the contexts of these tests have in common: a payment asks for steps, transactions, sleep
 * and values; one between banks for a session, too. A flow that comes to ask for more fails its
 * test, with the operation's name.
 */
abstract class PaymentContext implements FlowContext {
  private static AssertionError unexpected(String operation) {
    return new AssertionError(
        "The flow asks for '" + operation + "', which no payment did: teach the tests to do it.");
  }

  @Override
  public final int version(String change, int min, int max) {
    return max;
  }

  @Override
  public final <T extends @Nullable Object> Async<T> async(
      String name, StepOptions options, ResultType<T> type, StepBody<T> body) {
    throw unexpected("async " + name);
  }

  @Override
  public final <T> Optional<T> await(String signal, Class<T> type, Duration atMost) {
    throw unexpected("await " + signal);
  }

  @Override
  public final <I extends @Nullable Object, O extends @Nullable Object> Child<O> start(
      Class<? extends Flow<I, O>> flow, I input) {
    throw unexpected("start " + flow.getSimpleName());
  }

  @Override
  public FlowSession open(Party party, String flow) {
    throw unexpected("open " + party + "/" + flow);
  }

  @Override
  public FlowSession session(FlowId session) {
    throw unexpected("session");
  }

  @Override
  public final <O> O continueAs(Object input) {
    throw unexpected("continueAs");
  }
}
