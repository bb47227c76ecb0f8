/**
 * Instant payments between banks: a flow as a user would write it. Depends on the flow API, on a
 * library for ISO 20022 messages and on JDBC; nothing of the engine is visible from here.
 *
 * <p>{@link io.understudy.examples.payments.InstantPaymentFlow} is what to read first. Below it:
 * {@code iso20022} reads and writes messages, {@code ledger} keeps the books in PostgreSQL, {@code
 * screening} knows names, and {@code stream} makes payments by the thousand for demos and tests.
 */
@NullMarked
package io.understudy.examples.payments;

import org.jspecify.annotations.NullMarked;
