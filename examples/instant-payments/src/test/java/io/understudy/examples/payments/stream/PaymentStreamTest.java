package io.understudy.examples.payments.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.examples.payments.iso20022.CreditTransfer;
import io.understudy.examples.payments.iso20022.Pacs008;
import io.understudy.examples.payments.iso20022.Reading;
import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.ledger.TestAccounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class PaymentStreamTest {
  private static final int COUNT = 1_000;
  private static final List<StreamedPayment> PAYMENTS =
      PaymentStream.of(7, COUNT).stream().toList();

  @Test
  void theSameSeedGivesTheSamePaymentsInAnyOrder() {
    PaymentStream again = PaymentStream.of(7, COUNT);
    for (int i = COUNT - 1; i >= 0; i--) {
      assertThat(again.get(i)).isEqualTo(PAYMENTS.get(i));
    }
    assertThat(PaymentStream.of(8, COUNT).get(0).xml()).isNotEqualTo(PAYMENTS.get(0).xml());
  }

  @Test
  void betweenTwoHalvesTwoThirdsGoToTheOthers() {
    List<String> ours = Banks.HALVES.ours().stream().map(TestAccounts::bic).toList();
    List<CreditTransfer> transfers =
        PaymentStream.between(Banks.HALVES, 7, COUNT).stream()
            .filter(it -> Pacs008.read(it.xml()) instanceof Reading.Valid)
            .map(PaymentStreamTest::transfer)
            .toList();
    assertThat(transfers).allMatch(it -> ours.contains(it.debtor().bic()));
    long leaving = transfers.stream().filter(it -> !ours.contains(it.creditor().bic())).count();
    assertThat((double) leaving / transfers.size()).isBetween(0.6, 0.73);
  }

  @Test
  void allClientIdsAndMessagesAreDistinct() {
    assertThat(PAYMENTS).extracting(StreamedPayment::clientId).doesNotHaveDuplicates();
    assertThat(PAYMENTS).extracting(StreamedPayment::xml).doesNotHaveDuplicates();
  }

  @Test
  void streamsOfDifferentSeedsShareNothing() {
    List<StreamedPayment> other = PaymentStream.of(8, COUNT).stream().toList();
    assertThat(other)
        .extracting(StreamedPayment::clientId)
        .doesNotContainAnyElementsOf(PAYMENTS.stream().map(StreamedPayment::clientId).toList());
  }

  @Test
  void onlyPairsCarryTheSameInstruction() {
    Map<String, List<StreamedPayment>> byIdentity =
        PAYMENTS.stream()
            .filter(it -> Pacs008.read(it.xml()) instanceof Reading.Valid)
            .collect(Collectors.groupingBy(it -> transfer(it).identity()));
    assertThat(byIdentity.values())
        .allSatisfy(
            group -> {
              boolean pair = group.getFirst().expectation() instanceof Expectation.OneOfTwo;
              assertThat(group).hasSize(pair ? 2 : 1);
              if (pair) {
                assertThat(group.getFirst().expectation())
                    .isEqualTo(new Expectation.OneOfTwo(group.getLast().clientId()));
                assertThat(group.getLast().expectation())
                    .isEqualTo(new Expectation.OneOfTwo(group.getFirst().clientId()));
              }
            });
  }

  @Test
  void eachHundredHasItsShares() {
    for (int hundred = 0; hundred < COUNT; hundred += 100) {
      Map<String, Long> counts =
          PAYMENTS.subList(hundred, hundred + 100).stream()
              .collect(Collectors.groupingBy(PaymentStreamTest::kind, Collectors.counting()));
      assertThat(counts)
          .containsExactlyInAnyOrderEntriesOf(
              Map.of("accepted", 88L, "pair", 4L, "invalid", 5L, "AM04", 2L, "RR04", 1L));
    }
  }

  @Test
  void everyReasonThatTheReaderGivesIsTheExpectedOne() {
    for (StreamedPayment payment : PAYMENTS) {
      if (Pacs008.read(payment.xml()) instanceof Reading.Invalid invalid) {
        assertThat(payment.expectation())
            .isEqualTo(new Expectation.Rejected(invalid.refusal().reason()));
      }
    }
  }

  @Test
  void everyKindOfFaultComesUp() {
    assertThat(PaymentStream.of(7, COUNT, new Shares(100, 0, 0, 0)).stream())
        .extracting(StreamedPayment::expectation)
        .contains(
            new Expectation.Rejected(ReasonCode.FF01),
            new Expectation.Rejected(ReasonCode.AM12),
            new Expectation.Rejected(ReasonCode.AM01),
            new Expectation.Rejected(ReasonCode.AM03),
            new Expectation.Rejected(ReasonCode.AC01),
            new Expectation.Rejected(ReasonCode.AC04),
            new Expectation.Rejected(ReasonCode.DT01))
        .doesNotContain(new Expectation.Accepted());
  }

  @Test
  void withoutSharesAllAreAccepted() {
    assertThat(PaymentStream.of(7, COUNT, Shares.NONE).stream())
        .extracting(StreamedPayment::expectation)
        .containsOnly(new Expectation.Accepted());
  }

  @Test
  void aPairAtTheEndOfAShortStreamHasBothOrNone() {
    for (int count = 1; count < 120; count++) {
      List<String> ids =
          PaymentStream.of(7, count).stream().map(StreamedPayment::clientId).toList();
      assertThat(PaymentStream.of(7, count).stream())
          .allMatch(
              it ->
                  !(it.expectation() instanceof Expectation.OneOfTwo pair)
                      || ids.contains(pair.otherClientId()));
    }
  }

  @Test
  void sharesThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> new Shares(0, 51, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Shares(-1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PaymentStream.of(1, -1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PaymentStream.of(1, 1).get(1))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void theVerdictKnowsMissingAndWrongAnswersAndPairs() {
    PaymentStream stream = PaymentStream.of(7, COUNT);
    Map<String, Outcome> outcomes = new HashMap<>();
    PAYMENTS.forEach(payment -> outcomes.put(payment.clientId(), right(payment)));
    assertThat(stream.judge(outcomes::get).isAsExpected()).isTrue();

    StreamedPayment pair =
        PAYMENTS.stream()
            .filter(it -> it.expectation() instanceof Expectation.OneOfTwo)
            .findFirst()
            .orElseThrow();
    String other = ((Expectation.OneOfTwo) pair.expectation()).otherClientId();
    outcomes.put(pair.clientId(), Outcome.ACCEPTED);
    outcomes.put(other, Outcome.ACCEPTED);
    assertThat(stream.judge(outcomes::get).wrong()).isEqualTo(2);
    outcomes.remove(pair.clientId());
    StreamVerdict verdict = stream.judge(outcomes::get);
    assertThat(verdict.missing()).isEqualTo(1);
    assertThat(verdict.surprises()).containsExactly(pair.clientId() + " has no answer.");
    assertThat(verdict.accepted() + verdict.rejected()).isEqualTo(COUNT - 1);
  }

  private static Outcome right(StreamedPayment payment) {
    return switch (payment.expectation()) {
      case Expectation.Accepted accepted -> Outcome.ACCEPTED;
      case Expectation.Rejected rejected -> Outcome.rejected(rejected.reason());
      case Expectation.OneOfTwo pair ->
          payment.clientId().compareTo(pair.otherClientId()) < 0
              ? Outcome.ACCEPTED
              : Outcome.rejected(ReasonCode.AM05);
    };
  }

  private static String kind(StreamedPayment payment) {
    return switch (payment.expectation()) {
      case Expectation.Accepted accepted -> "accepted";
      case Expectation.OneOfTwo pair -> "pair";
      case Expectation.Rejected(ReasonCode reason) ->
          reason == ReasonCode.AM04 || reason == ReasonCode.RR04 ? reason.name() : "invalid";
    };
  }

  private static CreditTransfer transfer(StreamedPayment payment) {
    return ((Reading.Valid) Pacs008.read(payment.xml())).transfer();
  }
}
