/**
 * What a sub-command of the command line is. Commands live in any room that has this one on its
 * class path, and are found through {@link java.util.ServiceLoader}.
 */
@NullMarked
package io.understudy.node.cli;

import org.jspecify.annotations.NullMarked;
