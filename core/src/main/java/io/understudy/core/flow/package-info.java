/**
 * One flow: what its journal says of it, what its code may ask for, and what its code is fed from.
 * Deterministic; each object is owned by the thread of its shard unless it is an immutable value.
 */
@NullMarked
package io.understudy.core.flow;

import org.jspecify.annotations.NullMarked;
