/**
 * Torture, whole-system tests, benchmarks, and the tests of the source itself: architecture and
 * tidiness. Sees every room; no room sees it; never published.
 */
@NullMarked
package io.understudy.verification;

import org.jspecify.annotations.NullMarked;
