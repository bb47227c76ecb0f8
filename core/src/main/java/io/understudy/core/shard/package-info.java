/**
 * The shard: one deterministic machine for all flows of one shard. Same state and same event give
 * the same next state and the same effects, on a hot instance as on a warm one. Owned by one
 * thread.
 */
@NullMarked
package io.understudy.core.shard;

import org.jspecify.annotations.NullMarked;
