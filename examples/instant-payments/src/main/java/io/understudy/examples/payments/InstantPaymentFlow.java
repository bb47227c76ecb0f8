package io.understudy.examples.payments;

import io.understudy.examples.payments.iso20022.CreditTransfer;
import io.understudy.examples.payments.iso20022.Pacs002;
import io.understudy.examples.payments.iso20022.Pacs008;
import io.understudy.examples.payments.iso20022.Reading;
import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.Refusal;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import io.understudy.examples.payments.ledger.Answer;
import io.understudy.examples.payments.ledger.Ledger;
import io.understudy.examples.payments.ledger.PaymentRefusedException;
import io.understudy.examples.payments.ledger.PaymentRefusedException.ClosedAccount;
import io.understudy.examples.payments.ledger.PaymentRefusedException.Duplicate;
import io.understudy.examples.payments.ledger.PaymentRefusedException.InsufficientFunds;
import io.understudy.examples.payments.ledger.PaymentRefusedException.OtherCurrency;
import io.understudy.examples.payments.ledger.PaymentRefusedException.UnknownAccount;
import io.understudy.examples.payments.ledger.PaymentStatus;
import io.understudy.examples.payments.screening.Screening;
import io.understudy.examples.payments.screening.ScreeningResult;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowCancelledException;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;
import io.understudy.flow.RetryPolicy;
import io.understudy.flow.StepFailedException;
import io.understudy.flow.StepOptions;
import io.understudy.flow.TransactionBody;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One instant payment, from the {@code pacs.008} that asks for it to the {@code pacs.002} that
 * answers it: check, reserve the debtor's money, screen the names, wait for the settlement window,
 * post both sides, answer. Whatever goes wrong, the reservation ends and there is one answer.
 *
 * <p>The payment's id is the flow's own, so the ledger's rows can be told from the flow and back.
 */
@FlowName("instant-payment")
public final class InstantPaymentFlow implements Flow<InstantPayment, PaymentResult> {
  private static final String SCREEN = "screen";

  /** A refusal is an answer: trying again would not change it. */
  private static final StepOptions BOOKING =
      StepOptions.DEFAULT.withRetry(
          RetryPolicy.DEFAULT.giveUpOn(Set.of(PaymentRefusedException.class)));

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

  private static final Refusal CANCELLED = new Refusal(ReasonCode.DS02, ReasonCode.DS02.meaning());

  private final Ledger ledger;
  private final Screening screening;
  private final SettlementWindows windows;

  public InstantPaymentFlow(Ledger ledger, Screening screening, SettlementWindows windows) {
    this.ledger = ledger;
    this.screening = screening;
    this.windows = windows;
  }

  @Override
  public PaymentResult run(FlowContext flow, InstantPayment input) {
    Reading reading = Pacs008.read(input.pacs008());
    Refusal refusal =
        switch (reading) {
          case Reading.Invalid invalid -> invalid.refusal();
          case Reading.Valid valid -> perform(flow, valid.transfer());
        };
    return answer(flow, reading, refusal);
  }

  /** Moves the money, or says why not; then nothing is held any more. */
  private @Nullable Refusal perform(FlowContext flow, CreditTransfer transfer) {
    UUID payment = flow.id().toUuid();
    Instant bookedAt = flow.now();
    try {
      flow.transaction("book", BOOKING, tx -> ledger.reserve(tx, payment, transfer, bookedAt));
    } catch (StepFailedException failed) {
      return explain(failed); // It was rolled back: nothing is held.
    } catch (FlowCancelledException cancelled) {
      return release(flow, payment, CANCELLED);
    }
    Refusal refusal = screenAndSettle(flow, payment, transfer);
    return refusal == null ? null : release(flow, payment, refusal);
  }

  private @Nullable Refusal screenAndSettle(
      FlowContext flow, UUID payment, CreditTransfer transfer) {
    List<String> names = List.of(transfer.debtor().name(), transfer.creditor().name());
    try {
      ScreeningResult screened =
          flow.step(
              SCREEN,
              SCREENING,
              token ->
                  screening.screen(new Screening.Inquiry(token.key(), token.attempt(), names)));
      if (screened.match() != null) {
        // Whom the list names is not for the sender to know.
        return new Refusal(ReasonCode.RR04, ReasonCode.RR04.meaning());
      }
      Duration wait = windows.untilNext(flow.now());
      if (wait.isPositive()) {
        flow.sleep(wait);
      }
      Instant settledAt = flow.now();
      flow.transaction("settle", BOOKING, tx -> ledger.settle(tx, payment, settledAt));
      return null;
    } catch (StepFailedException failed) {
      return explain(failed);
    } catch (FlowCancelledException cancelled) {
      return CANCELLED;
    }
  }

  /** Lets the held amount go; a payment that turns out to be settled stays so, without refusal. */
  private @Nullable Refusal release(FlowContext flow, UUID payment, Refusal refusal) {
    Instant releasedAt = flow.now();
    TransactionBody<PaymentStatus> release =
        tx -> ledger.release(tx, payment, refusal.reason(), releasedAt);
    PaymentStatus status = untilDone(flow, "release", release, release);
    return status == PaymentStatus.SETTLED ? null : refusal;
  }

  private PaymentResult answer(FlowContext flow, Reading reading, @Nullable Refusal refusal) {
    UUID payment = flow.id().toUuid();
    Pacs002.Stamp stamp = new Pacs002.Stamp(flow.uuid(), flow.uuid(), flow.now());
    String pacs002 = Pacs002.write(stamp, reading, refusal);
    TransactionStatus status = refusal == null ? TransactionStatus.ACCC : TransactionStatus.RJCT;
    ReasonCode reason = refusal == null ? null : refusal.reason();
    Answer answer =
        new Answer(payment, status, reason, stamp.messageId(), pacs002, stamp.created());
    CreditTransfer transfer = reading instanceof Reading.Valid valid ? valid.transfer() : null;
    TransactionBody<TransactionStatus> write =
        tx -> {
          if (reason != null) {
            ledger.reject(tx, payment, transfer, reason, answer.at());
          }
          ledger.answer(tx, answer);
          return status;
        };
    untilDone(flow, "answer", write, tx -> ledger.isAnswered(tx, payment) ? status : write.run(tx));
    return new PaymentResult(status, reason, pacs002);
  }

  /**
   * Does what no wish to cancel may prevent: it is told once, and then the work goes on. The
   * cancelled operation may have been committed by an instance that died before recording it, and
   * its second start is an operation of its own; so that one has to look first.
   */
  private static <T> T untilDone(
      FlowContext flow, String name, TransactionBody<T> body, TransactionBody<T> bodyInDoubt) {
    try {
      return flow.transaction(name, UNTIL_DONE, body);
    } catch (FlowCancelledException tooLate) {
      return flow.transaction(name, UNTIL_DONE, bodyInDoubt);
    }
  }

  private static Refusal explain(StepFailedException failed) {
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
