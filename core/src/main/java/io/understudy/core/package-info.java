/**
 * Pure decisions: log, claim, fence, roles, replay, sessions, relay, timers. A state machine takes
 * an event and returns its next state and what is to be done. Depends on the flow API only; no
 * threads, no clock, no randomness, no I/O, no logging. All of its types are used by one thread at
 * a time.
 */
@NullMarked
package io.understudy.core;

import org.jspecify.annotations.NullMarked;
