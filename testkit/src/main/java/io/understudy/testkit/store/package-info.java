/**
 * The store's contract as tests, a store in memory that keeps it, and a store that breaks in every
 * way that a real one can. Depends on the engine's ports only. An adapter runs the contract by
 * extending {@link io.understudy.testkit.store.StoreContract}.
 */
@NullMarked
package io.understudy.testkit.store;

import org.jspecify.annotations.NullMarked;
