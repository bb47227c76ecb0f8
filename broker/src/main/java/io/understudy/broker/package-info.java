/**
 * The broker that ships: Apache Artemis with AMQP 1.0 in this JVM, alone or as one of a pair.
 * Depends on nothing of ours outside this room. A broker alone runs for as long as it is open; one
 * of a pair comes and goes as the arbiter tells, and says so to its {@link
 * io.understudy.broker.BrokerListener}.
 */
@NullMarked
package io.understudy.broker;

import org.jspecify.annotations.NullMarked;
