package io.understudy.examples.payments.stream;

import io.understudy.examples.payments.iso20022.ReasonCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The checked-in {@code pacs.008} messages, by the names of their files. */
public final class Samples {
  private static final String FOLDER = "/payments/samples/";

  private static final List<String> VALID =
      List.of(
          "coffee-prefixed",
          "gift-v10",
          "invoice-structured",
          "invoice-v10",
          "rent",
          "salary",
          "supplier");

  private static final Map<String, ReasonCode> INVALID =
      Map.ofEntries(
          Map.entry("amount-no-number", ReasonCode.AM12),
          Map.entry("bank-identifier", ReasonCode.RC01),
          Map.entry("entity-bomb", ReasonCode.FF01),
          Map.entry("external-entity", ReasonCode.FF01),
          Map.entry("fraction-of-a-cent", ReasonCode.AM12),
          Map.entry("iban-check-digits", ReasonCode.AC01),
          Map.entry("malformed", ReasonCode.FF01),
          Map.entry("missing-amount", ReasonCode.AM12),
          Map.entry("missing-end-to-end-id", ReasonCode.FF01),
          Map.entry("negative-amount", ReasonCode.AM12),
          Map.entry("other-message", ReasonCode.FF01),
          Map.entry("other-version", ReasonCode.FF01),
          Map.entry("same-account", ReasonCode.AG01),
          Map.entry("settlement-date", ReasonCode.DT01),
          Map.entry("settlement-date-no-date", ReasonCode.DT01),
          Map.entry("two-transactions", ReasonCode.FF01),
          Map.entry("wrong-currency", ReasonCode.AM03),
          Map.entry("zero-amount", ReasonCode.AM01));

  private static final Map<String, ReasonCode> REFUSED_LATER =
      Map.of(
          "closed-creditor", ReasonCode.AC04,
          "overdrawn-debtor", ReasonCode.AM04,
          "sanctioned-creditor", ReasonCode.RR04,
          "unknown-creditor", ReasonCode.AC01);

  private Samples() {}

  /** Messages that are accepted, given the test accounts. */
  public static List<String> valid() {
    return VALID.stream().map(name -> "valid/" + name).toList();
  }

  /** Messages that are refused by themselves, and why. */
  public static Map<String, ReasonCode> invalid() {
    return inFolder(INVALID);
  }

  /** Messages that are in order, but refused by the ledger or by screening, and why. */
  public static Map<String, ReasonCode> refusedLater() {
    return inFolder(REFUSED_LATER);
  }

  public static List<String> all() {
    return Stream.of(valid(), invalid().keySet(), refusedLater().keySet())
        .flatMap(names -> names.stream())
        .toList();
  }

  /** The message, XML. */
  public static String text(String name) {
    return resource(FOLDER + name + ".xml");
  }

  /** A text on the class path. */
  public static String resource(String path) {
    try (InputStream input = Samples.class.getResourceAsStream(path)) {
      if (input == null) {
        throw new IllegalArgumentException("There is no " + path + " on the class path.");
      }
      return new String(input.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, ReasonCode> inFolder(Map<String, ReasonCode> names) {
    Map<String, ReasonCode> sorted = new TreeMap<>();
    names.forEach((name, reason) -> sorted.put("invalid/" + name, reason));
    return sorted;
  }
}
