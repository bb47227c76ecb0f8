package io.understudy.node.drill;

import java.time.Duration;

/**
 * Somebody wants a takeover to be rehearsed.
 *
 * @param budget how long it may take, from the last sign of life of the hot instance until another
 *     one performs
 * @param reason for the journal; empty for none
 * @param by who asks
 * @param key done twice with it, it happens once
 */
public record DrillOrder(DrillKind kind, Duration budget, String reason, String by, String key) {}
