package io.understudy.testkit.sim;

/** A planted bug, by wrapping in the simulator: the invariants must find each. */
public enum Mutant {
  NONE,
  /** The store takes a batch whatever its head is. */
  FENCE_OFF,
  /** The shard hears that a batch is settled before the store has it, and then it fails. */
  EFFECT_BEFORE_SETTLED,
  /** An instance judges its lease by the wall clock. */
  LEASE_BY_WALL_CLOCK,
  /** A rerun of a transactional body does not look for its recorded outcome. */
  TX_RESULT_IGNORED,
  /** Every body is said to have had no attempt before. */
  ALWAYS_FRESH,
  /** What a fiber has seen survives the end of its reign and goes on in the next. */
  FIBER_KEPT,
  /** What came in a session is acknowledged at once. */
  ACK_BEFORE_SETTLED,
  /** What has come in a session is taken for the next message when it comes again. */
  NO_DUPLICATE_CHECK,
  /** What a flow has said last is forgotten when it has ended, acknowledged or not. */
  FORGET_FINISHED
}
