/**
 * {@code understudy demo}: payments go through a node while its hot instance is killed again and
 * again, and the database is asked what became of each. Depends on the cluster, the client and the
 * payments example.
 */
@NullMarked
package io.understudy.verification.demo;

import org.jspecify.annotations.NullMarked;
