/** The shard alone: events in, effects out. */
@NullMarked
package io.understudy.testkit.shard;

import org.jspecify.annotations.NullMarked;
