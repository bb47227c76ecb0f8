/**
 * The store on PostgreSQL: the log with one writer, its fence, its tail and the takeover. Depends
 * on the engine, whose port it implements. Every session it opens has short limits; what cannot be
 * told for certain is reported as unknown, never as an error or a success.
 */
@NullMarked
package io.understudy.postgres;

import org.jspecify.annotations.NullMarked;
