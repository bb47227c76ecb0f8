/**
 * Who of a pair of brokers is live: one row in PostgreSQL, a lease on it, and the lock manager
 * through which Apache Artemis asks. Depends on nothing of ours. Every call to the database has a
 * time limit of a part of the lease; a database that does not answer means that the lock is not
 * held.
 */
@NullMarked
package io.understudy.broker.pair;

import org.jspecify.annotations.NullMarked;
