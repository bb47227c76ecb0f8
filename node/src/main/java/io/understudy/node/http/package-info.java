/**
 * The HTTP API of an instance. Every call is answered by the hot instance: here, or by passing it
 * on; while nobody is hot it is held. Every error is an RFC 9457 problem that says what to do.
 * Depends on the engine's face and the configuration. Handlers block, each on its virtual thread.
 */
@NullMarked
package io.understudy.node.http;

import org.jspecify.annotations.NullMarked;
