package io.understudy.examples.payments;

import io.understudy.examples.payments.ledger.TestLedger;
import io.understudy.flow.FlowCancelledException;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Party;
import io.understudy.flow.ResultType;
import io.understudy.flow.SessionRefusedException;
import io.understudy.flow.StepBody;
import io.understudy.flow.StepFailedException;
import io.understudy.flow.StepOptions;
import io.understudy.flow.StepToken;
import io.understudy.flow.TransactionBody;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A context that runs everything at once, its transactions in a real database. It keeps no journal
 * and waits for nothing; it fails and cancels where it is told to.
 */
final class FakeFlow extends PaymentContext {
  static final Instant BEGAN = Instant.parse("2025-03-14T09:12:31.500Z");

  /** Enough for every policy of the flow, and an end for one that would go on forever. */
  private static final int ATTEMPTS_MAX = 100;

  private final TestLedger database;
  private final SplittableRandom random;
  private final UUID id;
  private final List<String> operations = new ArrayList<>();
  private final Map<String, Integer> failures = new HashMap<>();
  private final Map<String, Integer> attempts = new HashMap<>();
  private @Nullable String cancelBefore;
  private @Nullable String cancelAfter;
  private @Nullable FlowSession session;
  private @Nullable Object signal;
  private @Nullable Object published;
  private Instant now = BEGAN;

  FakeFlow(TestLedger database, long seed) {
    this.database = database;
    this.random = new SplittableRandom(seed);
    this.id = new UUID(random.nextLong(), random.nextLong());
  }

  /** Lets the first attempts of an operation fail, after the body of a transaction has run. */
  FakeFlow failing(String operation, int times) {
    failures.put(operation, times);
    return this;
  }

  /** Asks the flow to stop, told at the operation of this name. */
  FakeFlow cancelledBefore(String operation) {
    cancelBefore = operation;
    return this;
  }

  /**
   * Asks the flow to stop, told at the operation of this name though its work is done: its hot
   * instance died before it recorded that.
   */
  FakeFlow cancelledAfter(String operation) {
    cancelAfter = operation;
    return this;
  }

  /** Gives the flow its end of a session, which it opens or was started by. */
  FakeFlow in(FlowSession session) {
    this.session = session;
    return this;
  }

  @Override
  public FlowSession open(Party party, String flow) {
    begin("open");
    if (session == null) {
      throw new SessionRefusedException("There is no party '" + party + "' in the directory.");
    }
    return new CountedSession(session);
  }

  @Override
  public FlowSession session(FlowId id) {
    return new CountedSession(Objects.requireNonNull(session, "No session started this flow."));
  }

  /** Counts what is said as operations, which may be cancelled. */
  private final class CountedSession implements FlowSession {
    private final FlowSession session;

    CountedSession(FlowSession session) {
      this.session = session;
    }

    @Override
    public FlowId id() {
      return session.id();
    }

    @Override
    public Party party() {
      return session.party();
    }

    @Override
    public void send(Object message) {
      begin("send " + message.getClass().getSimpleName());
      session.send(message);
    }

    @Override
    public <T> T receive(Class<T> type) {
      begin("receive " + type.getSimpleName());
      return session.receive(type);
    }

    @Override
    public <T> Optional<T> receive(Class<T> type, Duration atMost) {
      throw new AssertionError("No payment waits with a deadline: teach the tests to do it.");
    }

    @Override
    public void close() {
      session.close();
    }
  }

  /** Answers what the flow awaits. */
  FakeFlow signalled(Object payload) {
    signal = payload;
    return this;
  }

  @Override
  public <T> T await(String name, Class<T> type) {
    begin("await " + name);
    return type.cast(Objects.requireNonNull(signal, "Nobody sends a signal."));
  }

  @Override
  public void publish(Object progress) {
    begin("publish");
    published = progress;
  }

  /** What callers can read; {@code null} for nothing. */
  @Nullable Object published() {
    return published;
  }

  /** What was asked for, in order. */
  List<String> operations() {
    return List.copyOf(operations);
  }

  int attempts(String operation) {
    return attempts.getOrDefault(operation, 0);
  }

  @Override
  public FlowId id() {
    return FlowId.of(id);
  }

  @Override
  public <T extends @Nullable Object> T step(
      String name, StepOptions options, ResultType<T> type, StepBody<T> body) {
    begin(name);
    return attempt(
        name,
        options,
        attempt -> {
          failIfTold(name, attempt);
          return body.run(new Token(id + "/" + name, attempt));
        });
  }

  @Override
  public <T extends @Nullable Object> T transaction(
      String name, StepOptions options, ResultType<T> type, TransactionBody<T> body) {
    begin(name);
    return attempt(
        name,
        options,
        attempt ->
            database.transaction(
                tx -> {
                  T result = body.run(tx);
                  failIfTold(name, attempt);
                  return result;
                }));
  }

  @Override
  public void sleep(Duration duration) {
    begin("sleep");
    now = now.plus(duration);
  }

  @Override
  public Instant now() {
    return now;
  }

  @Override
  public long random() {
    return random.nextLong();
  }

  @Override
  public UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  @Override
  public System.Logger log() {
    return System.getLogger("fake");
  }

  private void begin(String operation) {
    if (operation.equals(cancelBefore)) {
      cancelBefore = null;
      throw new FlowCancelledException("The test asked for it.");
    }
    operations.add(operation);
  }

  private void cancelIfTold(String operation) {
    if (operation.equals(cancelAfter)) {
      cancelAfter = null;
      throw new FlowCancelledException("The test asked for it.");
    }
  }

  private void failIfTold(String name, int attempt) throws IOException {
    if (attempt <= failures.getOrDefault(name, 0)) {
      throw new IOException("Attempt " + attempt + " of " + name + " fails as told.");
    }
  }

  /** One attempt at an operation. */
  private interface Attempt<T extends @Nullable Object> {
    T run(int attempt) throws Exception;
  }

  private <T extends @Nullable Object> T attempt(
      String name, StepOptions options, Attempt<T> body) {
    int max = Math.min(options.retry().attemptsMax(), ATTEMPTS_MAX);
    for (int attempt = 1; ; attempt++) {
      attempts.put(name, attempt);
      try {
        T result = body.run(attempt);
        cancelIfTold(name);
        return result;
      } catch (FlowCancelledException e) {
        throw e;
      } catch (Exception e) {
        if (attempt == max || !options.retry().mayRetry(e)) {
          throw new StepFailedException(
              name, e.getClass().getName(), String.valueOf(e.getMessage()), attempt);
        }
      }
    }
  }

  private record Token(String key, int attempt) implements StepToken {
    @Override
    public long epoch() {
      return 1;
    }

    @Override
    public void check() {}

    @Override
    public void heartbeat() {}
  }
}
