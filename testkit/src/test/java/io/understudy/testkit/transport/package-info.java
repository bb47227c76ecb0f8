/** Tests of the broker in memory. */
@NullMarked
package io.understudy.testkit.transport;

import org.jspecify.annotations.NullMarked;
