/**
 * {@code understudy demo}: payments go through a node, or between two over brokers, while the hot
 * instances and the live broker are killed again and again, and the databases are asked what became
 * of each. Depends on the cluster, the client, the payments example, and the node for its keys.
 */
@NullMarked
package io.understudy.verification.demo;

import org.jspecify.annotations.NullMarked;
