/**
 * The command {@code rehearse}: runs this build along the live flows of a node, reads and nothing
 * else. May depend on the configuration, on how an instance finds its modules and its database, and
 * on the engine.
 */
@NullMarked
package io.understudy.node.rehearse;

import org.jspecify.annotations.NullMarked;
