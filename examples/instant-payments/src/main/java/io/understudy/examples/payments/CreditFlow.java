package io.understudy.examples.payments;

import static io.understudy.examples.payments.Bookings.BOOKING;
import static io.understudy.examples.payments.Bookings.CANCELLED;
import static io.understudy.examples.payments.Bookings.explain;
import static io.understudy.examples.payments.Bookings.screen;
import static io.understudy.examples.payments.Bookings.untilDone;
import static io.understudy.examples.payments.Bookings.untilSaid;

import io.understudy.examples.payments.Interbank.Advice;
import io.understudy.examples.payments.Interbank.Closing;
import io.understudy.examples.payments.Interbank.Confirmation;
import io.understudy.examples.payments.Interbank.CreditAnswer;
import io.understudy.examples.payments.Interbank.CreditRequest;
import io.understudy.examples.payments.Interbank.Taken;
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
import io.understudy.examples.payments.ledger.ReceivedMessages;
import io.understudy.examples.payments.screening.Screening;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowCancelledException;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowName;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Invitation;
import io.understudy.flow.SessionEndedException;
import io.understudy.flow.StepFailedException;
import io.understudy.flow.TransactionBody;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The creditor's bank in a payment between two banks: screens the creditor, credits the account
 * against the settlement account of the bank that asks, and answers. The session's id is the
 * payment's in the ledger here.
 */
@FlowName(CreditFlow.NAME)
public final class CreditFlow implements Flow<Invitation, TransactionStatus> {
  static final String NAME = "credit";

  private final Ledger ledger;
  private final Screening screening;

  public CreditFlow(Ledger ledger, Screening screening) {
    this.ledger = ledger;
    this.screening = screening;
  }

  @Override
  public TransactionStatus run(FlowContext flow, Invitation invited) {
    FlowSession session = flow.session();
    Advice advice = session.receive(Advice.class);
    session.send(new Taken(1, advice.transactionId()));
    CreditRequest request = session.receive(CreditRequest.class);
    Reading reading = Pacs008.read(request.pacs008());
    Credit credit =
        new Credit(
            flow,
            session.id().toUuid(),
            Ledger.settlementAccount(invited.party().name()),
            List.of(advice.number(), request.number()),
            reading,
            new Pacs002.Stamp(flow.uuid(), flow.uuid(), flow.now()));
    Refusal refusal = credit.perform(advice);
    TransactionStatus status = refusal == null ? TransactionStatus.ACCC : credit.refuse(refusal);
    ReasonCode reason =
        refusal == null || status == TransactionStatus.ACCC ? null : refusal.reason();
    conclude(flow, session, new CreditAnswer(2, status, reason));
    return status;
  }

  /** Answers; from here on nothing that the other side does can change what was booked. */
  private static void conclude(FlowContext flow, FlowSession session, CreditAnswer answer) {
    UUID payment = session.id().toUuid();
    try {
      send(session, answer);
      int number = untilSaid(() -> session.receive(Confirmation.class)).number();
      TransactionBody<Boolean> record =
          tx -> {
            ReceivedMessages.add(tx, payment, payment, List.of(number));
            return true;
          };
      untilDone(
          flow,
          "conclude",
          record,
          tx -> ReceivedMessages.count(tx, payment) == Interbank.MESSAGES || record.run(tx));
      send(session, new Closing(Interbank.MESSAGES));
    } catch (SessionEndedException ended) {
      flow.log().log(
          System.Logger.Level.INFO, "The other bank ended before us: {0}", ended.getMessage());
    }
  }

  private static void send(FlowSession session, Object message) {
    untilSaid(
        () -> {
          session.send(message);
          return message;
        });
  }

  /** One request, and what is known of it. */
  private final class Credit {
    private final FlowContext flow;
    private final UUID payment;
    private final String settlementAccount;
    private final List<Integer> received;
    private final Reading reading;
    private final Pacs002.Stamp stamp;

    Credit(
        FlowContext flow,
        UUID payment,
        String settlementAccount,
        List<Integer> received,
        Reading reading,
        Pacs002.Stamp stamp) {
      this.flow = flow;
      this.payment = payment;
      this.settlementAccount = settlementAccount;
      this.received = received;
      this.reading = reading;
      this.stamp = stamp;
    }

    /** Credits, or says why not; then nothing was booked, unless a cancel leaves doubt. */
    @Nullable Refusal perform(Advice advice) {
      if (!(reading instanceof Reading.Valid valid)) {
        return ((Reading.Invalid) reading).refusal();
      }
      CreditTransfer asked = valid.transfer();
      if (!asked.transactionId().equals(advice.transactionId())) {
        return new Refusal(ReasonCode.FF01, "The request is not the one that was advised.");
      }
      CreditTransfer transfer = asked.debitedTo(settlementAccount);
      Instant at = flow.now();
      try {
        Refusal listed = screen(flow, screening, List.of(asked.creditor().name()));
        if (listed != null) {
          return listed;
        }
        flow.transaction(
            "credit",
            BOOKING,
            tx -> {
              ledger.reserve(tx, payment, transfer, at);
              ledger.settle(tx, payment, at);
              ledger.answer(tx, answer(null));
              ReceivedMessages.add(tx, payment, payment, received);
              return PaymentStatus.SETTLED;
            });
        return null;
      } catch (StepFailedException failed) {
        return explain(failed);
      } catch (FlowCancelledException cancelled) {
        return CANCELLED;
      }
    }

    /** Keeps the refusal, unless the ledger turns out to have credited already. */
    TransactionStatus refuse(Refusal refusal) {
      CreditTransfer asked = reading instanceof Reading.Valid valid ? valid.transfer() : null;
      CreditTransfer transfer = asked == null ? null : asked.debitedTo(settlementAccount);
      TransactionBody<TransactionStatus> refuse =
          tx ->
              switch (ledger.status(tx, payment)) {
                case SETTLED, RESERVED -> TransactionStatus.ACCC;
                case REJECTED -> TransactionStatus.RJCT;
                case UNKNOWN -> {
                  ledger.reject(tx, payment, transfer, refusal.reason(), stamp.created());
                  ledger.answer(tx, answer(refusal));
                  ReceivedMessages.add(tx, payment, payment, received);
                  yield TransactionStatus.RJCT;
                }
              };
      return untilDone(flow, "refuse", refuse, refuse);
    }

    private Answer answer(@Nullable Refusal refusal) {
      return new Answer(
          payment,
          refusal == null ? TransactionStatus.ACCC : TransactionStatus.RJCT,
          refusal == null ? null : refusal.reason(),
          stamp.messageId(),
          Pacs002.write(stamp, reading, refusal),
          stamp.created());
    }
  }
}
