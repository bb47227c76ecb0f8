/**
 * How long a takeover takes: instances as real processes, killed again and again while flows live
 * and callers call.
 */
@NullMarked
package io.understudy.verification.bench.takeover;

import org.jspecify.annotations.NullMarked;
