/**
 * The ports of the engine: what it needs of a store. The docs here are law for every adapter and
 * are checked by one contract suite. Calls block; unless a doc says otherwise any thread may make
 * them, and trouble with the store is a {@link io.understudy.engine.port.StoreException}.
 */
@NullMarked
package io.understudy.engine.port;

import org.jspecify.annotations.NullMarked;
