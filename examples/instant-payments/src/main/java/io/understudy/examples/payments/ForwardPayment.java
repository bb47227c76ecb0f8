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
import io.understudy.flow.CounterpartyFailedException;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Party;
import io.understudy.flow.SessionEndedException;
import io.understudy.flow.TransactionBody;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Has the creditor's bank credit the creditor, once the debtor has paid that bank's account here;
 * books it back when the other bank refuses. From here on a wish to cancel is too late.
 *
 * <p>The other flow answers whenever it has credited, whatever happens to its instances. So a
 * session that ends without an answer is one without a credit.
 */
final class ForwardPayment {
  private static final Refusal NO_ANSWER = new Refusal(ReasonCode.AB09, ReasonCode.AB09.meaning());

  private final Ledger ledger;

  ForwardPayment(Ledger ledger) {
    this.ledger = ledger;
  }

  /** Answers why the creditor was not credited, if so; then everything is booked back. */
  @Nullable Refusal run(FlowContext flow, Party bank, CreditTransfer transfer, String pacs008) {
    FlowSession session;
    try {
      session = untilSaid(() -> flow.open(bank, CreditFlow.NAME));
    } catch (SessionEndedException unknown) {
      return giveBack(flow, NO_ANSWER);
    }
    List<Integer> received = new ArrayList<>();
    Refusal refusal = ask(session, transfer, pacs008, received);
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
      FlowSession session, CreditTransfer transfer, String pacs008, List<Integer> received) {
    Refusal refusal = NO_ANSWER;
    try {
      String id = transfer.transactionId();
      send(session, new Advice(1, id, transfer.money().amount()));
      send(session, new CreditRequest(2, pacs008)); // Right behind: the session keeps the order.
      received.add(untilSaid(() -> session.receive(Taken.class)).number());
      CreditAnswer answer = untilSaid(() -> session.receive(CreditAnswer.class));
      received.add(answer.number());
      ReasonCode reason = answer.reason();
      refusal = reason == null ? null : new Refusal(reason, reason.meaning());
      send(session, new Confirmation(Interbank.MESSAGES, answer.status()));
      received.add(untilSaid(() -> session.receive(Closing.class)).number());
    } catch (CounterpartyFailedException | SessionEndedException ended) {
      return refusal; // What was answered before stands.
    }
    return refusal;
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
