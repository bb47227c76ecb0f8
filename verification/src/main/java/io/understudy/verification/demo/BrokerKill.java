package io.understudy.verification.demo;

import java.time.Instant;

/**
 * One kill of the live broker.
 *
 * @param at right before SIGKILL, by the wall clock of this machine, on which the databases run too
 */
record BrokerKill(String victim, Instant at) {}
