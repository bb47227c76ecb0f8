/**
 * Drives the stage machine: watches the stage, waits for the lock, claims, renews, and opens and
 * closes reigns. Each blocking thing has its own thread; the machine's own thread never blocks.
 */
@NullMarked
package io.understudy.engine.stage;

import org.jspecify.annotations.NullMarked;
