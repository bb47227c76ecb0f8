package io.understudy.examples.payments;

/**
 * What starts a payment.
 *
 * @param pacs008 the message as it came, XML
 */
public record InstantPayment(String pacs008) {}
