/**
 * The stage: who may perform. One deterministic machine for each instance decides when to queue for
 * the lock, when another instance is dead, when to claim and when to leave. Nothing here is trusted
 * for safety: the log's chain is the fence. Owned by one thread.
 */
@NullMarked
package io.understudy.core.stage;

import org.jspecify.annotations.NullMarked;
