/**
 * The process of a broker that runs by itself, alone or as one of a pair. Ends politely within a
 * deadline, or hard.
 */
@NullMarked
package io.understudy.node.broker;

import org.jspecify.annotations.NullMarked;
