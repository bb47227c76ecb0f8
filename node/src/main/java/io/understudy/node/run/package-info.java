/**
 * The process of one instance: from the configuration to an open instance behind its HTTP API, and
 * back. Ends politely within a deadline, or hard.
 */
@NullMarked
package io.understudy.node.run;

import org.jspecify.annotations.NullMarked;
