/**
 * Deterministic simulation of a whole node by seed: the real machines of the core, several
 * instances, a store, a broker, clocks, callers, and every fault that we can think of, on one
 * thread. Invariants are checked after every event; a seed that breaks one prints how to repeat it.
 */
@NullMarked
package io.understudy.testkit.sim;

import org.jspecify.annotations.NullMarked;
