package io.understudy.testkit.store;

class MemoryStoreTest extends StoreContract {
  @Override
  protected StoreHarness harness() {
    return new MemoryHarness();
  }
}
