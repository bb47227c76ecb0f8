/**
 * The log: entries, the batches that carry them, and their bytes. Immutable values without threads
 * or clocks; a broken encoding throws {@link io.understudy.core.log.CorruptEntryException}.
 */
@NullMarked
package io.understudy.core.log;

import org.jspecify.annotations.NullMarked;
