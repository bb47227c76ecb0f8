package io.understudy.examples.payments.ledger;

import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The answer that is sent for a payment.
 *
 * @param messageId of the pacs.002
 */
public record Answer(
    UUID payment,
    TransactionStatus status,
    @Nullable ReasonCode reason,
    UUID messageId,
    String pacs002,
    Instant at) {}
