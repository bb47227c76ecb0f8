package io.understudy.examples.payments.iso20022;

/**
 * Why a transfer is refused.
 *
 * @param text what the code cannot say, for people
 */
public record Refusal(ReasonCode reason, String text) {}
