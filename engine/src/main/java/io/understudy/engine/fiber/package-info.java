/**
 * Fibers: flows' code on virtual threads, and the context that connects it with the shard. A fiber
 * talks to the shard by events only, and hears from it through its inbox.
 */
@NullMarked
package io.understudy.engine.fiber;

import org.jspecify.annotations.NullMarked;
