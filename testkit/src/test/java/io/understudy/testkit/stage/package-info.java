/** What the machine of the stage decides, event by event. */
@NullMarked
package io.understudy.testkit.stage;

import org.jspecify.annotations.NullMarked;
