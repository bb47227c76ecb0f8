package io.understudy.examples.payments;

import io.understudy.flow.Party;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The banks that are other nodes: payments to their customers go to them over a session.
 *
 * @param byBic who keeps the accounts of a bank, by its BIC; all others are kept here
 */
public record Correspondents(Map<String, Party> byBic) {
  public static final Correspondents NONE = new Correspondents(Map.of());

  public Correspondents {
    byBic = Map.copyOf(byBic);
  }

  /** Reads {@code UNDAITM0XXX=bank-b, UNDAATW0XXX=bank-b}; blank for none. */
  static Correspondents parse(String text) {
    if (text.isBlank()) {
      return NONE;
    }
    Map<String, Party> byBic = new HashMap<>();
    for (String each : text.split(",", -1)) {
      String[] pair = each.split("=", -1);
      if (pair.length != 2 || pair[0].isBlank()) {
        throw new IllegalArgumentException("It is a list such as UNDAITM0XXX=bank-b, with commas.");
      }
      if (byBic.put(pair[0].strip(), Party.of(pair[1].strip())) != null) {
        throw new IllegalArgumentException(pair[0].strip() + " is named twice.");
      }
    }
    return new Correspondents(byBic);
  }

  /** Whose customer the holder of an account at this bank is; {@code null} when ours. */
  @Nullable Party keeperOf(String bic) {
    return byBic.get(bic);
  }
}
