/**
 * Trains the JVM: runs an instance through start, rehearsal, takeover and payments, and keeps what
 * it has loaded and compiled in a cache that the next starts begin with.
 */
@NullMarked
package io.understudy.verification.train;

import org.jspecify.annotations.NullMarked;
