/**
 * Two builds of one application on one node: rehearsal, refusal, and the way from one to the other.
 */
@NullMarked
package io.understudy.verification.upgrade;

import org.jspecify.annotations.NullMarked;
