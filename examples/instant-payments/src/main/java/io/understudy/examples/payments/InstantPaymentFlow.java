package io.understudy.examples.payments;

import static io.understudy.examples.payments.Bookings.BOOKING;
import static io.understudy.examples.payments.Bookings.CANCELLED;
import static io.understudy.examples.payments.Bookings.explain;
import static io.understudy.examples.payments.Bookings.screen;
import static io.understudy.examples.payments.Bookings.untilDone;

import io.understudy.examples.payments.iso20022.CreditTransfer;
import io.understudy.examples.payments.iso20022.Pacs002;
import io.understudy.examples.payments.iso20022.Pacs008;
import io.understudy.examples.payments.iso20022.Reading;
import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.Refusal;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import io.understudy.examples.payments.ledger.Answer;
import io.understudy.examples.payments.ledger.Ledger;
import io.understudy.examples.payments.ledger.PaymentStatus;
import io.understudy.examples.payments.screening.Screening;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowCancelledException;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;
import io.understudy.flow.Party;
import io.understudy.flow.StepFailedException;
import io.understudy.flow.TransactionBody;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One instant payment, from the {@code pacs.008} that asks for it to the {@code pacs.002} that
 * answers it: check, reserve the debtor's money, screen the names, wait for the settlement window,
 * post both sides, answer. Whatever goes wrong, the reservation ends and there is one answer. When
 * the creditor is another bank's customer, that bank's account here is paid, and the other bank is
 * asked to credit the creditor before the answer is given.
 *
 * <p>The payment's id is the flow's own, so the ledger's rows can be told from the flow and back.
 */
@FlowName("instant-payment")
public final class InstantPaymentFlow implements Flow<InstantPayment, PaymentResult> {
  private final Ledger ledger;
  private final Screening screening;
  private final SettlementWindows windows;
  private final Correspondents correspondents;
  private final ForwardPayment forward;

  public InstantPaymentFlow(
      Ledger ledger,
      Screening screening,
      SettlementWindows windows,
      Correspondents correspondents) {
    this.ledger = ledger;
    this.screening = screening;
    this.windows = windows;
    this.correspondents = correspondents;
    this.forward = new ForwardPayment(ledger);
  }

  @Override
  public PaymentResult run(FlowContext flow, InstantPayment input) {
    Reading reading = Pacs008.read(input.pacs008());
    Refusal refusal =
        switch (reading) {
          case Reading.Invalid invalid -> invalid.refusal();
          case Reading.Valid valid -> perform(flow, valid.transfer(), input);
        };
    return answer(flow, reading, refusal);
  }

  /** Moves the money, or says why not; then nothing is held any more. */
  private @Nullable Refusal perform(
      FlowContext flow, CreditTransfer transfer, InstantPayment input) {
    Party bank = correspondents.keeperOf(transfer.creditor().bic());
    if (bank == null) {
      return move(flow, transfer);
    }
    // In our own books the other bank is paid; whom it credits is for its books to say.
    Refusal refusal = move(flow, transfer.creditedTo(Ledger.settlementAccount(bank.name())));
    return refusal != null ? refusal : forward.run(flow, bank, transfer, input.pacs008());
  }

  private @Nullable Refusal move(FlowContext flow, CreditTransfer transfer) {
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
      Refusal listed = screen(flow, screening, names);
      if (listed != null) {
        return listed;
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
}
