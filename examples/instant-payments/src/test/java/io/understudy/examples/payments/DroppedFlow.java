package io.understudy.examples.payments;

import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowException;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Party;
import io.understudy.flow.ResultType;
import io.understudy.flow.StepBody;
import io.understudy.flow.StepOptions;
import io.understudy.flow.TransactionBody;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;

/**
 * A context that drops the flow after each operation: everything in memory is lost, and the flow
 * runs again from the top, fed with JSON from a journal. A flow that asks for something else the
 * next time, or that keeps something over an operation, is found out.
 */
final class DroppedFlow extends PaymentContext {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeFlow world;
  private final List<Entry> journal;
  private final SplittableRandom random;
  private int position;
  private Instant now = FakeFlow.BEGAN;

  /** How one operation ended: with a value or an exception. */
  private record Entry(
      String operation,
      @Nullable Class<?> type,
      String json,
      @Nullable FlowException failure,
      Instant now) {}

  /** The flow is dropped; no flow catches an error. */
  private static final class Dropped extends Error {}

  private DroppedFlow(FakeFlow world, List<Entry> journal) {
    this.world = world;
    this.journal = journal;
    this.random = new SplittableRandom(world.id().low());
  }

  /** Runs a flow to its end in the given world, with a new object and a copied input each time. */
  static PaymentResult run(
      FakeFlow world, Supplier<? extends Flow<InstantPayment, PaymentResult>> flow, String xml)
      throws Exception {
    List<Entry> journal = new ArrayList<>();
    PaymentResult result = null;
    while (result == null) {
      result = runUntilDropped(new DroppedFlow(world, journal), flow.get(), xml);
    }
    return result;
  }

  private static @Nullable PaymentResult runUntilDropped(
      FlowContext context, Flow<InstantPayment, PaymentResult> flow, String xml) throws Exception {
    try {
      InstantPayment input = copy(new InstantPayment(xml), InstantPayment.class);
      return copy(flow.run(context, input), PaymentResult.class);
    } catch (Dropped dropped) {
      return null;
    }
  }

  @Override
  public FlowId id() {
    return world.id();
  }

  @Override
  public <T extends @Nullable Object> T step(
      String name, StepOptions options, ResultType<T> type, StepBody<T> body) {
    return perform(name, () -> world.step(name, options, type, body));
  }

  @Override
  public <T extends @Nullable Object> T transaction(
      String name, StepOptions options, ResultType<T> type, TransactionBody<T> body) {
    return perform(name, () -> world.transaction(name, options, type, body));
  }

  @Override
  public void sleep(Duration duration) {
    perform(
        "sleep",
        () -> {
          world.sleep(duration);
          return "slept";
        });
  }

  @Override
  public <T> T await(String signal, Class<T> type) {
    return perform("await", () -> world.await(signal, type));
  }

  @Override
  public void publish(Object progress) {
    perform(
        "publish",
        () -> {
          world.publish(progress);
          return "published";
        });
  }

  @Override
  public FlowSession open(Party party, String flow) {
    perform(
        "open",
        () -> {
          world.open(party, flow);
          return "opened";
        });
    return new JournaledSession(world.session(world.id()));
  }

  /** Says each thing once, and answers what came from the journal. */
  private final class JournaledSession implements FlowSession {
    private final FlowSession session;

    JournaledSession(FlowSession session) {
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
      perform(
          "send",
          () -> {
            session.send(message);
            return "sent";
          });
    }

    @Override
    public <T> T receive(Class<T> type) {
      return perform("receive", () -> session.receive(type));
    }

    @Override
    public <T> Optional<T> receive(Class<T> type, Duration atMost) {
      return perform("receive", () -> session.receive(type, atMost));
    }

    @Override
    public void close() {
      session.close();
    }
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
    return world.log();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the journal holds what the operation gave
  private <T extends @Nullable Object> T perform(String operation, Supplier<T> work) {
    if (position == journal.size()) {
      journal.add(perform(operation, work, world));
      throw new Dropped();
    }
    Entry entry = journal.get(position++);
    if (!entry.operation().equals(operation)) {
      throw new AssertionError(
          "Diverged: the journal has " + entry.operation() + ", the code asks for " + operation);
    }
    now = entry.now();
    if (entry.failure() != null) {
      throw entry.failure();
    }
    return entry.type() == null ? null : (T) JSON.readValue(entry.json(), entry.type());
  }

  private static <T extends @Nullable Object> Entry perform(
      String operation, Supplier<T> work, FakeFlow world) {
    try {
      T value = work.get();
      Class<?> type = value == null ? null : value.getClass();
      return new Entry(operation, type, JSON.writeValueAsString(value), null, world.now());
    } catch (FlowException e) {
      return new Entry(operation, null, "null", e, world.now());
    }
  }

  private static <T> T copy(T value, Class<T> type) {
    return Objects.requireNonNull(JSON.readValue(JSON.writeValueAsString(value), type));
  }
}
