/** The stage machine, event by event. */
@NullMarked
package io.understudy.testkit.stage;

import org.jspecify.annotations.NullMarked;
