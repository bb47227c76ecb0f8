package io.understudy.examples.payments;

import io.understudy.examples.payments.iso20022.ReasonCode;
import io.understudy.examples.payments.iso20022.TransactionStatus;
import org.jspecify.annotations.Nullable;

/**
 * How a payment ended.
 *
 * @param reason why it was rejected; absent when it was accepted
 * @param pacs002 the answer that the sender gets, XML
 */
public record PaymentResult(
    TransactionStatus status, @Nullable ReasonCode reason, String pacs002) {}
