/**
 * A PostgreSQL of our own: real server binaries from a jar, run as a child process in a folder. For
 * a node without a database of its own, for demonstrations and for tests; not highly available.
 * Depends on nothing of ours. Calls block; one object may be used by many threads.
 */
@NullMarked
package io.understudy.postgres.embedded;

import org.jspecify.annotations.NullMarked;
