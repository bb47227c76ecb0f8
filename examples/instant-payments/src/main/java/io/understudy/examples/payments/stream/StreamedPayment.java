package io.understudy.examples.payments.stream;

/**
 * One payment of a stream.
 *
 * @param clientId the idempotency key to start it with
 * @param xml the message
 */
public record StreamedPayment(String clientId, String xml, Expectation expectation) {}
