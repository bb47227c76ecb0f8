/** Runs the simulation. */
@NullMarked
package io.understudy.testkit.sim;

import org.jspecify.annotations.NullMarked;
