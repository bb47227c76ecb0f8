/**
 * Payments by the thousand for demos, benchmarks and tests: distinct messages made from the samples
 * by a seed, each with the answer that must come. Knows the test accounts, not the ledger's tables.
 */
@NullMarked
package io.understudy.examples.payments.stream;

import org.jspecify.annotations.NullMarked;
