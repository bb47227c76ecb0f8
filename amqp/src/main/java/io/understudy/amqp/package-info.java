/**
 * The transport over AMQP 1.0: the inbox, the destinations, and the supervision of their
 * connections. Depends on the engine, whose port it implements. Each connection belongs to one
 * thread of its own; a caller only queues what it asks for. Every wait has a limit, and any doubt
 * about a connection ends it.
 */
@NullMarked
package io.understudy.amqp;

import org.jspecify.annotations.NullMarked;
