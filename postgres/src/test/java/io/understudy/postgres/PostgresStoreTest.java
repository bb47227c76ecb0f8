package io.understudy.postgres;

import io.understudy.testkit.store.StoreContract;
import io.understudy.testkit.store.StoreHarness;

class PostgresStoreTest extends StoreContract {
  @Override
  protected StoreHarness harness() {
    return new PostgresHarness(TestServer.shared());
  }
}
