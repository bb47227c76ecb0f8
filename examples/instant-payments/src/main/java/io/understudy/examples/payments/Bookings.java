package io.understudy.examples.payments;

import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.Refusal;
import io.understudy.examples.payments.ledger.PaymentRefusedException;
import io.understudy.examples.payments.ledger.PaymentRefusedException.ClosedAccount;
import io.understudy.examples.payments.ledger.PaymentRefusedException.Duplicate;
import io.understudy.examples.payments.ledger.PaymentRefusedException.InsufficientFunds;
import io.understudy.examples.payments.ledger.PaymentRefusedException.OtherCurrency;
import io.understudy.examples.payments.ledger.PaymentRefusedException.UnknownAccount;
import io.understudy.examples.payments.screening.Screening;
import io.understudy.examples.payments.screening.ScreeningResult;
import io.understudy.flow.FlowCancelledException;
import io.understudy.flow.FlowContext;
import io.understudy.flow.RetryPolicy;
import io.understudy.flow.StepFailedException;
import io.understudy.flow.StepOptions;
import io.understudy.flow.TransactionBody;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the steps of a payment are tried, and what their failures mean to the sender. */
final class Bookings {
  /** A refusal is an answer: trying again would not change it. */
  static final StepOptions BOOKING =
      StepOptions.DEFAULT.withRetry(
          RetryPolicy.DEFAULT.giveUpOn(Set.of(PaymentRefusedException.class)));

  static final Refusal CANCELLED = new Refusal(ReasonCode.DS02, ReasonCode.DS02.meaning());

  private static final String SCREEN = "screen";

  /** An instant payment has ten seconds; screening gets most of them. */
  private static final StepOptions SCREENING =
      StepOptions.DEFAULT
          .withRetry(
              RetryPolicy.DEFAULT.attempts(8).delays(Duration.ofMillis(20), Duration.ofMillis(500)))
          .withTimeout(Duration.ofSeconds(2));

  /** What must happen in the end: a held amount is released, an answer is written. */
  private static final StepOptions UNTIL_DONE =
      StepOptions.DEFAULT.withRetry(RetryPolicy.DEFAULT.attempts(Integer.MAX_VALUE));

  private static final Map<Class<? extends PaymentRefusedException>, ReasonCode> REASONS =
      Map.of(
          UnknownAccount.class, ReasonCode.AC01,
          ClosedAccount.class, ReasonCode.AC04,
          OtherCurrency.class, ReasonCode.AM03,
          InsufficientFunds.class, ReasonCode.AM04,
          Duplicate.class, ReasonCode.AM05);

  private Bookings() {}

  /** Screens names; throws {@link StepFailedException} when screening does not answer. */
  static @Nullable Refusal screen(FlowContext flow, Screening screening, List<String> names) {
    ScreeningResult screened =
        flow.step(
            SCREEN,
            SCREENING,
            token -> screening.screen(new Screening.Inquiry(token.key(), token.attempt(), names)));
    // Whom the list names is not for the sender to know.
    return screened.match() == null
        ? null
        : new Refusal(ReasonCode.RR04, ReasonCode.RR04.meaning());
  }

  /**
   * Does what no wish to cancel may prevent: it is told once, and then the work goes on. The
   * cancelled operation may have been committed by an instance that died before recording it, and
   * its second start is an operation of its own; so that one has to look first.
   */
  static <T> T untilDone(
      FlowContext flow, String name, TransactionBody<T> body, TransactionBody<T> bodyInDoubt) {
    try {
      return flow.transaction(name, UNTIL_DONE, body);
    } catch (FlowCancelledException tooLate) {
      return flow.transaction(name, UNTIL_DONE, bodyInDoubt);
    }
  }

  /** The same for what is said in a session: an operation that is cancelled was not done. */
  static <T> T untilSaid(Supplier<T> operation) {
    try {
      return operation.get();
    } catch (FlowCancelledException tooLate) {
      return operation.get();
    }
  }

  static Refusal explain(StepFailedException failed) {
    ReasonCode fault = failed.step().equals(SCREEN) ? ReasonCode.AB05 : ReasonCode.AB09;
    ReasonCode reason =
        REASONS.entrySet().stream()
            .filter(entry -> failed.was(entry.getKey()))
            .map(Map.Entry::getValue)
            .findAny()
            .orElse(fault);
    return new Refusal(reason, reason.meaning());
  }
}
