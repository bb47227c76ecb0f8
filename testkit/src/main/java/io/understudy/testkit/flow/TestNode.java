package io.understudy.testkit.flow;

import io.understudy.core.log.Payload;
import io.understudy.core.shard.RehearsalRules;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.InstanceSettings;
import io.understudy.engine.InstanceSettings.EngineLimits;
import io.understudy.engine.OpenInstance;
import io.understudy.engine.history.SettledFile;
import io.understudy.engine.mail.Mailing;
import io.understudy.engine.port.Receipts;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.Party;
import io.understudy.testkit.store.FaultyStore;
import io.understudy.testkit.store.MemoryDatabase;
import io.understudy.testkit.store.MemoryStore;
import io.understudy.testkit.store.StoreFaults;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * A node in memory: real instances of the engine on a shared {@link MemoryDatabase}. Callers are
 * served by whichever instance is hot, and ask again when it changes, as clients do. Used by one
 * test thread; every wait ends after {@link #PATIENCE}.
 */
public final class TestNode implements AutoCloseable {
  /** The longest time that anything here waits. */
  public static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The node as a party. */
  public static final Party PARTY = Party.of("test-node");

  private final MemoryDatabase database = new MemoryDatabase();
  private final Map<String, Member> members = new LinkedHashMap<>();
  private final Duration lease;
  private final Function<String, Mailing> mailing;
  private int incarnations;
  private @Nullable Path folder;
  private InstanceSettings.Watching watching =
      new InstanceSettings.Watching(Duration.ZERO, Duration.ofSeconds(1));

  private Duration probation = Duration.ZERO;

  private record Member(OpenInstance instance, String incarnation, StoreFaults faults) {}

  private TestNode(Duration lease, Function<String, Mailing> mailing) {
    this.lease = lease;
    this.mailing = mailing;
  }

  /** A node without instances, with a lease of one second. */
  public static TestNode empty() {
    return new TestNode(Duration.ofSeconds(1), _ -> Mailing.within(PARTY.name()));
  }

  /**
   * A node without instances that talks to others.
   *
   * @param mailing by the incarnation's name
   */
  public static TestNode among(Function<String, Mailing> mailing) {
    return new TestNode(Duration.ofSeconds(1), mailing);
  }

  /** One instance that runs these flows. */
  public static TestNode with(FlowDefinition... flows) {
    return empty().start("a", flows);
  }

  /** Starts an instance that drops every flow at every wait. */
  public TestNode start(String name, FlowDefinition... flows) {
    return start(name, new EngineLimits(1 << 20, 10_000, 10_000, 0, 8), flows);
  }

  public TestNode start(String name, EngineLimits limits, FlowDefinition... flows) {
    InstanceSettings settings =
        new InstanceSettings(
            name,
            0,
            "",
            "build-of-" + name,
            lease,
            limits,
            Duration.ofSeconds(2),
            Duration.ofMillis(25),
            Optional.empty(),
            probation,
            Duration.ofMillis(300),
            RehearsalRules.ALL,
            false,
            Level.INFO,
            InstanceSettings.defaults(name).retention(),
            settledFile(name),
            watching);
    String incarnation = name + "-" + ++incarnations;
    StoreFaults faults = new StoreFaults();
    FaultyStore store = new FaultyStore(new MemoryStore(database, incarnation, 8), faults);
    OpenInstance instance =
        OpenInstance.open(
            settings, incarnation, store, mailing.apply(incarnation), List.of(flows), _ -> {});
    members.put(name, new Member(instance, incarnation, faults));
    return this;
  }

  private @Nullable SettledFile settledFile(String name) {
    return folder == null ? null : new SettledFile(folder.resolve("settled-" + name));
  }

  /** From now on hot instances watch themselves. */
  public TestNode watching(Duration every, Duration patience) {
    watching = new InstanceSettings.Watching(every, patience);
    return this;
  }

  /**
   * From now on instances, each of which runs a build of its own, watch one that is new so long.
   */
  public TestNode probation(Duration time) {
    probation = time;
    return this;
  }

  /** From now on instances keep what they know to be settled in this folder. */
  public TestNode keepingSettledIn(Path there) {
    folder = there;
    return this;
  }

  public MemoryDatabase database() {
    return database;
  }

  /** What the reigns of this node left about themselves, read like any instance does. */
  public Receipts receipts() {
    return new MemoryStore(database, "reader", 1).receipts();
  }

  public OpenInstance instance(String name) {
    return member(name).instance();
  }

  /** The knobs of this instance's way to the database. */
  public StoreFaults faults(String name) {
    return member(name).faults();
  }

  /** Ends the instance's sessions in the database, as when its process is killed or cut off. */
  public void cut(String name) {
    database.cut(member(name).incarnation());
  }

  /** Leaves politely and stops. */
  public void stop(String name) {
    member(name).instance().close();
    members.remove(name);
  }

  private Member member(String name) {
    Member member = members.get(name);
    if (member == null) {
      throw new IllegalArgumentException("There is no instance " + name + ".");
    }
    return member;
  }

  /** The name of the hot instance; waits for one. */
  public String hot() {
    List<String> found = new ArrayList<>();
    await(
        "a hot instance",
        () -> {
          members.forEach(
              (name, member) -> {
                if (member.instance().view().role().equals("hot")) {
                  found.add(name);
                }
              });
          return !found.isEmpty();
        },
        this::tell);
    return found.getLast();
  }

  private String tell() {
    List<String> told = new ArrayList<>();
    members.values().stream()
        .map(member -> member.instance().view())
        .forEach(view -> told.add(view.instance() + ", " + view.role() + ": " + view.sentence()));
    return String.join("; ", told);
  }

  public FlowId start(String flow, @Nullable String key, String inputJson) {
    return ((Reply.Started) startReply(flow, key, inputJson)).flow();
  }

  public Reply startReply(String flow, @Nullable String key, String inputJson) {
    byte[] json = inputJson.getBytes(StandardCharsets.UTF_8);
    return ask(hot -> hot.desk().newStart(flow, key, json));
  }

  public Reply signal(FlowId flow, String name, @Nullable String key, String json) {
    Payload payload = new Payload("", json.getBytes(StandardCharsets.UTF_8));
    return ask(_ -> new Request.Signal(flow, name, key, payload));
  }

  public Reply ask(Request request) {
    return ask(_ -> request);
  }

  public Reply.Finished result(FlowId flow) {
    return (Reply.Finished) ask(new Request.Result(flow));
  }

  public Reply.Standing standing(FlowId flow) {
    return (Reply.Standing) ask(new Request.Status(flow));
  }

  /** Starts a flow and gives its result as JSON, or what it failed with. */
  public String run(String flow, String inputJson) {
    return resultText(start(flow, null, inputJson));
  }

  /** The result as JSON, or what the flow failed with. */
  public String resultText(FlowId flow) {
    return Outcomes.text(result(flow).outcome());
  }

  /** Waits until the flow stands so. */
  public Reply.Standing awaitStanding(FlowId flow, Predicate<Reply.Standing> wanted) {
    List<Reply.Standing> seen = new ArrayList<>();
    await(
        "the flow to stand as wanted",
        () -> {
          Reply.Standing standing = standing(flow);
          seen.add(standing);
          return wanted.test(standing);
        });
    return seen.getLast();
  }

  private Reply ask(Function<OpenInstance, Request> question) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      OpenInstance hot = member(hot()).instance();
      Reply reply = answer(hot, question.apply(hot));
      if (!(reply instanceof Reply.NotHot) || System.nanoTime() > until) {
        return reply;
      }
      LockSupport.parkNanos(1_000_000); // a takeover is under way
    }
  }

  private static Reply answer(OpenInstance hot, Request request) {
    try {
      return hot.desk().ask(request).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("No answer to " + request + " within " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    }
  }

  /** Waits until it is so. */
  public static void await(String what, BooleanSupplier so) {
    await(what, so, () -> "");
  }

  private static void await(String what, BooleanSupplier so, Supplier<String> instead) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("Waited " + PATIENCE + " for " + what + ". " + instead.get());
      }
      LockSupport.parkNanos(1_000_000); // looks again a thousand times a second
    }
  }

  @Override
  public void close() {
    members.values().forEach(member -> member.instance().close());
  }
}
