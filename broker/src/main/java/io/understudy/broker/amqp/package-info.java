/**
 * What is watched on every AMQP connection: the size of what comes in, and whether anything may go
 * out. Depends on nothing of ours. Runs on the broker's network threads, so nothing here blocks.
 */
@NullMarked
package io.understudy.broker.amqp;

import org.jspecify.annotations.NullMarked;
