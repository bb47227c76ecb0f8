/** Nodes and stock clients over a real broker, with real processes that are killed. */
@NullMarked
package io.understudy.verification.messages;

import org.jspecify.annotations.NullMarked;
