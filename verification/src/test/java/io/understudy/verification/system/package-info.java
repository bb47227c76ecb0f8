/** Whole-system tests: real processes, a real PostgreSQL, real signals. */
@NullMarked
package io.understudy.verification.system;

import org.jspecify.annotations.NullMarked;
