/**
 * Carries the decisions of the core out: event loop, committer, fibers, lifecycle. Owns the ports
 * {@code Store}, {@code Transport} and {@code Ticker}, and knows none of their adapters. Depends on
 * the core and the flow API.
 */
@NullMarked
package io.understudy.engine;

import org.jspecify.annotations.NullMarked;
