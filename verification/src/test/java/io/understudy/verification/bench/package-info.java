/** Measurements as tests: small ones, to see that they measure. */
@NullMarked
package io.understudy.verification.bench;

import org.jspecify.annotations.NullMarked;
