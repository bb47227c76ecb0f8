package io.understudy.testkit.store;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the docs of the store's ports promise, one test for each sentence. An adapter extends it and
 * says how to come to an empty database.
 */
public abstract class StoreContract
    implements LogContract,
        StageContract,
        ClaimContract,
        StepContract,
        LookupContract,
        ReceiptContract,
        HistoryContract {
  private StoreFixture fixture;

  @SuppressWarnings("NullAway.Init") // begin() runs before each test
  protected StoreContract() {}

  /** An empty database. */
  protected abstract StoreHarness harness();

  @Override
  public final StoreFixture fixture() {
    return fixture;
  }

  @BeforeEach
  final void begin() {
    fixture = new StoreFixture(harness());
  }

  @AfterEach
  final void end() {
    fixture.close();
  }
}
