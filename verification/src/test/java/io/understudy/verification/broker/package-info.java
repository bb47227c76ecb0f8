/**
 * Brokers as real processes, alone and as a pair, under the faults that they are there for. Depends
 * on the cluster's processes and on a plain AMQP client.
 */
@NullMarked
package io.understudy.verification.broker;

import org.jspecify.annotations.NullMarked;
