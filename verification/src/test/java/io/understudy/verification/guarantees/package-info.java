/** What the README promises, one test a sentence, on real processes. */
@NullMarked
package io.understudy.verification.guarantees;

import org.jspecify.annotations.NullMarked;
