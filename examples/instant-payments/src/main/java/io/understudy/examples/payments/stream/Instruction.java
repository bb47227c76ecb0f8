package io.understudy.examples.payments.stream;

import io.understudy.examples.payments.ledger.TestAccounts;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/** Draws what a payment is about: who pays whom how much. */
final class Instruction {
  private static final int CENTS_MAX = 99_999;
  private static final int CENT_DIGITS = 2;

  /** More than a poor account has. */
  private static final int OVERDRAWN_CENTS_MIN = 1_000;

  /** On the local list of the screening. */
  private static final String SANCTIONED_NAME = "Zarathos Shipping Company";

  private static final long VERSION_BITS = 0xF000L;
  private static final long VERSION_4 = 0x4000L;
  private static final long VARIANT_BITS = 0xC000_0000_0000_0000L;
  private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;

  private static final List<String> NAMES =
      List.of(
          "Jürgen Müßig",
          "Zoë Lefèvre",
          "Åsa Öberg",
          "Siobhán Ó Súilleabháin",
          "María Güell i Muñoz",
          "Niccolò Forlì",
          "François Brûlé",
          "Łukasz Żółć",
          "Ștefan Brâncuși",
          "Søren Ærø",
          "Dvořák & Söhne GmbH",
          "Cerámica Peñíscola S.A.",
          "Weiß <Holz> KG",
          "Þóra Jónsdóttir",
          "Ağaç B.V.",
          "Ana João Conceição");

  private final SplittableRandom random;
  private final Banks banks;
  private final Map<Slot, String> values = new EnumMap<>(Slot.class);

  /** Between two funded accounts of different banks. */
  Instruction(SplittableRandom random, Banks banks) {
    this.random = random;
    this.banks = banks;
    int place = banks.debtor(random);
    TestAccounts debtor = banks.ours().get(place);
    TestAccounts creditor = banks.creditor(random, place);
    values.put(Slot.DEBTOR_NAME, name());
    values.put(Slot.DEBTOR_BIC, debtor.bic());
    values.put(Slot.DEBTOR_IBAN, debtor.iban(funded()));
    values.put(Slot.CREDITOR_NAME, name());
    values.put(Slot.CREDITOR_BIC, creditor.bic());
    values.put(Slot.CREDITOR_IBAN, creditor.iban(funded()));
    amount(1);
    values.put(Slot.UETR, uetr());
  }

  Map<Slot, String> values() {
    return values;
  }

  /** Lets a poor account pay. */
  void overdraw() {
    TestAccounts bank = banks.ours().get(banks.debtor(random));
    int account = random.nextInt(TestAccounts.POOR_MIN, TestAccounts.POOR_MAX + 1);
    values.put(Slot.DEBTOR_BIC, bank.bic());
    values.put(Slot.DEBTOR_IBAN, bank.iban(account));
    amount(OVERDRAWN_CENTS_MIN);
  }

  /** Lets a listed name be paid. */
  void sanction() {
    values.put(Slot.CREDITOR_NAME, SANCTIONED_NAME);
  }

  private void amount(int centsMin) {
    int cents = random.nextInt(centsMin, CENTS_MAX + 1);
    values.put(Slot.AMOUNT, BigDecimal.valueOf(cents, CENT_DIGITS).toPlainString());
  }

  private int funded() {
    return random.nextInt(1, TestAccounts.FUNDED_MAX + 1);
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  private String uetr() {
    long high = (random.nextLong() & ~VERSION_BITS) | VERSION_4;
    long low = (random.nextLong() & ~VARIANT_BITS) | VARIANT_RFC;
    return new UUID(high, low).toString();
  }
}
