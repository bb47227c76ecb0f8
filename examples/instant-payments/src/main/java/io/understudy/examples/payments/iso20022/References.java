package io.understudy.examples.payments.iso20022;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an answer names so that the sender knows which of its messages is meant; as much of it as
 * could be read.
 *
 * @param messageName such as {@code pacs.008.001.08}
 */
public record References(
    @Nullable String messageName,
    @Nullable String messageId,
    @Nullable String instructionId,
    @Nullable String endToEndId,
    @Nullable String transactionId,
    @Nullable String uetr) {
  static final int ID_CHARACTERS_MAX = 35;

  static final Pattern UETR_FORM =
      Pattern.compile("[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[89ab][a-f0-9]{3}-[a-f0-9]{12}");

  /** Of a message that could not be read at all. */
  public static final References NONE = new References(null, null, null, null, null, null);

  /** What of it fits into an answer; the rest, as if it had not been given. */
  References fitting() {
    return new References(
        messageName,
        fitting(messageId),
        fitting(instructionId),
        fitting(endToEndId),
        fitting(transactionId),
        uetr != null && UETR_FORM.matcher(uetr).matches() ? uetr : null);
  }

  private static @Nullable String fitting(@Nullable String id) {
    return id != null && !id.isEmpty() && id.length() <= ID_CHARACTERS_MAX ? id : null;
  }

  /** Whether a transaction is named, not only a message. */
  public boolean nameTransaction() {
    return instructionId != null || endToEndId != null || transactionId != null;
  }
}
