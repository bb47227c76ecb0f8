/** Payments of the example application, sent as its users would send them. */
@NullMarked
package io.understudy.verification.payments;

import org.jspecify.annotations.NullMarked;
