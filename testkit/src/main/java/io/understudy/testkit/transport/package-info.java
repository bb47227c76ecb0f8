/**
 * The transport's contract as tests, and a broker in memory that keeps it and breaks on demand.
 * Depends on the engine's ports only. An adapter runs the contract by extending {@link
 * io.understudy.testkit.transport.TransportContract}.
 */
@NullMarked
package io.understudy.testkit.transport;

import org.jspecify.annotations.NullMarked;
