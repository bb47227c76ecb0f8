/**
 * Sanctions screening: is one of a payment's parties on a list? Knows nothing of flows and ledgers.
 */
@NullMarked
package io.understudy.examples.payments.screening;

import org.jspecify.annotations.NullMarked;
