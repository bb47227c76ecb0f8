/** Tests of the checks before a drill. */
@NullMarked
package io.understudy.node.drill;

import org.jspecify.annotations.NullMarked;
