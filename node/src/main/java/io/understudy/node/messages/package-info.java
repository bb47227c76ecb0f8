/**
 * The node among others: its key, the directory of parties, and the transport. Reads files; what it
 * gives out may be used by any thread.
 */
@NullMarked
package io.understudy.node.messages;

import org.jspecify.annotations.NullMarked;
