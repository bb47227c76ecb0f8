package io.understudy.examples.payments.ledger;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Locale;

/**
 * The accounts that the module's second migration funds, at eight made-up banks: enough for a long
 * stream of payments, and some for which payments are refused.
 */
public enum TestAccounts {
  DE("UNDADEF0XXX", "10999900", 10),
  FR("UNDAFRP0XXX", "9999901005", 13),
  NL("UNDANL20XXX", "UNDA", 10),
  ES("UNDAESM0XXX", "99990001", 12),
  IT("UNDAITM0XXX", "X9999900001", 12),
  AT("UNDAATW0XXX", "99999", 11),
  IE("UNDAIE20XXX", "UNDA999999", 8),
  LU("UNDALUL0XXX", "999", 13);

  /** Accounts 1 to this one hold ten million euros. */
  public static final int FUNDED_MAX = 120;

  /** The first of the accounts that hold five euros and are never paid into by a stream. */
  public static final int POOR_MIN = 121;

  public static final int POOR_MAX = 124;

  public static final int CLOSED = 125;

  /** The bank has no account with this number. */
  public static final int UNKNOWN = 999;

  private static final BigInteger IBAN_MODULUS = BigInteger.valueOf(97);
  private static final int IBAN_CHECK_BASE = 98;

  private final String bic;
  private final String prefix;
  private final int width;

  TestAccounts(String bic, String prefix, int width) {
    this.bic = bic;
    this.prefix = prefix;
    this.width = width;
  }

  /** The bank with this BIC. */
  public static TestAccounts ofBic(String bic) {
    return Arrays.stream(values())
        .filter(each -> each.bic.equals(bic))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No test bank has the BIC " + bic + "."));
  }

  public String bic() {
    return bic;
  }

  public String iban(int number) {
    String digits = Integer.toString(number);
    String bban = prefix + "0".repeat(width - digits.length()) + digits;
    StringBuilder asNumber = new StringBuilder();
    (bban + name() + "00")
        .chars()
        .forEach(character -> asNumber.append(Character.digit(character, Character.MAX_RADIX)));
    int check =
        IBAN_CHECK_BASE - new BigInteger(asNumber.toString()).mod(IBAN_MODULUS).intValueExact();
    return String.format(Locale.ROOT, "%s%02d%s", name(), check, bban);
  }
}
