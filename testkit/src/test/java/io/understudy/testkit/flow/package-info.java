/** Tests of the engine on a node in memory. */
@NullMarked
package io.understudy.testkit.flow;

import org.jspecify.annotations.NullMarked;
