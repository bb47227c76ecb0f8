/**
 * Rehearses takeovers on purpose: checks that a successor is ready, notes it in the journal, and
 * then does to this instance what it is to survive. Depends on the engine; knows nothing of HTTP.
 */
@NullMarked
package io.understudy.node.drill;

import org.jspecify.annotations.NullMarked;
