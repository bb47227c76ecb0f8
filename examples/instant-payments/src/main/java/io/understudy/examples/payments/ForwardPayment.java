package io.understudy.examples.payments;

import static io.understudy.examples.payments.Bookings.untilDone;
import static io.understudy.examples.payments.Bookings.untilSaid;

import io.understudy.examples.payments.Interbank.Advice;
import io.understudy.examples.payments.Interbank.Closing;
import io.understudy.examples.payments.Interbank.Confirmation;
import io.understudy.examples.payments.Interbank.CreditAnswer;
import io.understudy.examples.payments.Interbank.CreditRequest;
import io.understudy.examples.payments.Interbank.Taken;
import io.understudy.examples.payments.iso20022.CreditTransfer;
import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.Refusal;
import io.understudy.examples.payments.ledger.Ledger;
import io.understudy.examples.payments.ledger.PaymentStatus;
import io.understudy.examples.payments.ledger.ReceivedMessages;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Party;
import io.understudy.flow.SessionEndedException;
import io.understudy.flow.SessionRefusedException;
import io.understudy.flow.TransactionBody;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Has the creditor's bank credit the creditor, once the debtor has paid that bank's account here;
 * books it back when the other bank refuses. From here on a wish to cancel is too late.
 *
 * <p>The other flow answers whenever it has credited, whatever happens to its instances. But an
 * operator there may give it up in between. So a session that ends without an answer, once the
 * request was made, is a doubt that only a person can settle, who asks the other bank: the payment
 * waits for the signal {@value #SETTLE_DOUBT} with an {@link OtherBank}.
 */
final class ForwardPayment {
  static final String SETTLE_DOUBT = "other-bank";

  private static final Refusal NOT_CREDITED =
      new Refusal(ReasonCode.AB09, ReasonCode.AB09.meaning());

  /** What a person found out at the other bank. */
  enum OtherBank {
    CREDITED,
    NOT_CREDITED
  }

  /** What a payment in doubt publishes. */
  record InDoubt(String doubt, String bank, String session, String signal) {}

  /** The two messages that ask for a credit. */
  private record Request(Advice advice, CreditRequest credit) {}

  private final Ledger ledger;

  ForwardPayment(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Answers why the creditor was not credited, if so; then everything is booked back. */
  @Nullable Refusal run(FlowContext flow, Party bank, CreditTransfer transfer, String pacs008) {
    FlowSession session;
    try {
      session = untilSaid(() -> flow.open(bank, CreditFlow.NAME));
    } catch (SessionRefusedException unknown) {
      return giveBack(flow, NOT_CREDITED);
    }
    List<Integer> received = new ArrayList<>();
    Advice advice = new Advice(1, transfer.transactionId(), transfer.money().amount());
    Request request = new Request(advice, new CreditRequest(2, pacs008));
    Refusal refusal = ask(flow, session, request, received);
    UUID id = session.id().toUuid();
    UUID payment = flow.id().toUuid();
    TransactionBody<Boolean> record =
        tx -> {
          ReceivedMessages.add(tx, id, payment, received);
          return true;
        };
    untilDone(
        flow,
        "conclude",
        record,
        tx -> ReceivedMessages.count(tx, id) == received.size() || record.run(tx));
    return refusal == null ? null : giveBack(flow, refusal);
  }

  private static @Nullable Refusal ask(
      FlowContext flow, FlowSession session, Request request, List<Integer> received) {
    boolean asked = false;
    CreditAnswer answer;
    try {
      send(session, request.advice());
      send(session, request.credit()); // Right behind: the session keeps the order.
      asked = true;
      received.add(untilSaid(() -> session.receive(Taken.class)).number());
      answer = untilSaid(() -> session.receive(CreditAnswer.class));
    } catch (SessionRefusedException refused) {
      return NOT_CREDITED;
    } catch (SessionEndedException ended) {
      return asked ? askPerson(flow, session, ended) : NOT_CREDITED;
    }
    received.add(answer.number());
    try {
      send(session, new Confirmation(Interbank.MESSAGES, answer.status()));
      received.add(untilSaid(() -> session.receive(Closing.class)).number());
    } catch (SessionEndedException ended) {
      flow.log().log(Level.INFO, "The other bank ended before us: {0}", ended.getMessage());
    }
    ReasonCode reason = answer.reason();
    return reason == null ? null : new Refusal(reason, reason.meaning());
  }

  /** Nobody here knows whether the other bank has credited: waits until a person does. */
  private static @Nullable Refusal askPerson(
      FlowContext flow, FlowSession session, SessionEndedException ended) {
    String doubt = String.valueOf(ended.getMessage());
    String bank = session.party().name();
    untilSaid(
        () -> {
          flow.publish(new InDoubt(doubt, bank, session.id().toString(), SETTLE_DOUBT));
          return bank;
        });
    flow.log().log(Level.WARNING, "Whether {0} has credited is in doubt: {1}", bank, doubt);
    OtherBank found = untilSaid(() -> flow.await(SETTLE_DOUBT, OtherBank.class));
    return found == OtherBank.CREDITED ? null : NOT_CREDITED;
  }

  private static void send(FlowSession session, Object message) {
    untilSaid(
        () -> {
          session.send(message);
          return message;
        });
  }

  private Refusal giveBack(FlowContext flow, Refusal refusal) {
    UUID payment = flow.id().toUuid();
    Instant at = flow.now();
    TransactionBody<PaymentStatus> back = tx -> ledger.giveBack(tx, payment, refusal.reason(), at);
    untilDone(flow, "give-back", back, back);
    return refusal;
  }
}
