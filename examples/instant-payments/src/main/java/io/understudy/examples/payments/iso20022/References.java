package io.understudy.examples.payments.iso20022;

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
  /** Of a message that could not be read at all. */
  public static final References NONE = new References(null, null, null, null, null, null);

  /** Whether a transaction is named, not only a message. */
  public boolean nameTransaction() {
    return instructionId != null || endToEndId != null || transactionId != null;
  }
}
