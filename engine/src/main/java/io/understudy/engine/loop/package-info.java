/**
 * The event loop of a shard: one thread that owns the {@link io.understudy.core.shard.Shard} and
 * carries out what it wants, and what stands around it: tickets, look-ups, the log's tail.
 */
@NullMarked
package io.understudy.engine.loop;

import org.jspecify.annotations.NullMarked;
