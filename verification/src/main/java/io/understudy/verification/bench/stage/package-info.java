/**
 * Measurements of a stage that changes hands: two real instances under a load that does not wait
 * for them, handed over to and fro.
 */
@NullMarked
package io.understudy.verification.bench.stage;

import org.jspecify.annotations.NullMarked;
