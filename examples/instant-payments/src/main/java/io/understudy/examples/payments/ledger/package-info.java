/**
 * A double-entry ledger in PostgreSQL, and its audit. Plain JDBC on a connection that is given: no
 * method here begins, commits or keeps a transaction. Safe for any thread. Depends on the messages'
 * plain records only.
 *
 * <p>Order of locks, the same everywhere: the payment first, then accounts by rising IBAN.
 */
@NullMarked
package io.understudy.examples.payments.ledger;

import org.jspecify.annotations.NullMarked;
