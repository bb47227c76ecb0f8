/**
 * Warm-up: what an instance does once, before it counts as warm. A JVM runs code slowly at first; a
 * takeover should not be the first.
 */
@NullMarked
package io.understudy.node.warmup;

import org.jspecify.annotations.NullMarked;
