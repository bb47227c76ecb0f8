/**
 * A reign: everything that an instance acquires to be hot is one object, opened whole and closed in
 * reverse order, each part with a name and a deadline.
 */
@NullMarked
package io.understudy.engine.reign;

import org.jspecify.annotations.NullMarked;
