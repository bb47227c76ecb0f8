/**
 * Whether the log still has what this instance knows to be settled, also over the end of all
 * instances. Silence about lost commits is the worst failure that a system of this kind can have.
 */
@NullMarked
package io.understudy.engine.history;

import org.jspecify.annotations.NullMarked;
