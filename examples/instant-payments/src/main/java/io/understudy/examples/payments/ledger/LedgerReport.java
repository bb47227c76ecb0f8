package io.understudy.examples.payments.ledger;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What the audit counted, all in one snapshot of the database.
 *
 * @param payments known to the ledger: accepted, rejected and on their way
 * @param settled payments whose both sides are posted
 * @param rejected payments that moved nothing, or whose money was booked back
 * @param reserved payments on their way, which still hold money
 * @param unanswered payments without an answer: on their way, or lost if nothing runs any more
 * @param answeredTwice payments with more than one answer
 * @param strayAnswers answers to payments that the ledger does not know
 * @param postingsTotal the sum of all postings; zero in a balanced ledger
 * @param oddPostings payments whose postings are not one debit and one credit of its amount, or
 *     that have some without being settled or booked back, or none though they are settled
 * @param wrongBalances accounts whose balance is not opening plus postings
 * @param overdrawn accounts below zero, or with more reserved than there is
 * @param wrongReservations accounts whose reserved amount is not that of their reserved payments
 * @param settledTwice instructions that were settled more than once
 * @param acceptedUnsettled payments that were answered ACCC without being settled
 * @param rejectedSettled payments that were answered RJCT without being rejected
 */
public record LedgerReport(
    long payments,
    long settled,
    long rejected,
    long reserved,
    long unanswered,
    long answeredTwice,
    long strayAnswers,
    BigDecimal postingsTotal,
    long oddPostings,
    long wrongBalances,
    long overdrawn,
    long wrongReservations,
    long settledTwice,
    long acceptedUnsettled,
    long rejectedSettled) {

  /** Whether nothing is wrong; payments may be on their way. */
  public boolean isSound() {
    return findings().isEmpty();
  }

  /** Whether nothing is wrong and nothing is on its way: each payment has its one answer. */
  public boolean isSoundAndAtRest() {
    return isSound() && unanswered == 0 && reserved == 0;
  }

  /** What is wrong at any time, one sentence each. */
  public List<String> findings() {
    List<String> findings = new ArrayList<>();
    add(findings, answeredTwice, "payments were answered more than once");
    add(findings, strayAnswers, "answers belong to no payment");
    if (postingsTotal.signum() != 0) {
      findings.add("The postings sum up to " + postingsTotal.toPlainString() + ", not to zero.");
    }
    add(findings, oddPostings, "payments do not have the two postings that their status asks for");
    add(findings, wrongBalances, "accounts have a balance that is not opening plus postings");
    add(findings, overdrawn, "accounts are overdrawn");
    add(findings, wrongReservations, "accounts hold a reserved amount that no payment explains");
    add(findings, settledTwice, "instructions were settled more than once");
    add(findings, acceptedUnsettled, "payments were accepted without being settled");
    add(findings, rejectedSettled, "payments were answered as rejected without being it");
    return List.copyOf(findings);
  }

  private static void add(List<String> findings, long count, String what) {
    if (count != 0) {
      findings.add(count + " " + what + ".");
    }
  }
}
