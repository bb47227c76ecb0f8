/**
 * Instant payments between banks: flows as a user would write them. Depends on the flow API and a
 * library for ISO 20022 messages; nothing of the engine is visible from here.
 */
@NullMarked
package io.understudy.examples.payments;

import org.jspecify.annotations.NullMarked;
