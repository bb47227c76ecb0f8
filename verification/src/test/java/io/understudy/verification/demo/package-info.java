/** What of the demo can be told without processes. */
@NullMarked
package io.understudy.verification.demo;

import org.jspecify.annotations.NullMarked;
