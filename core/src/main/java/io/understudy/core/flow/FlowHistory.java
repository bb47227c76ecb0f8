package io.understudy.core.flow;

import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.log.Digest;
import io.understudy.core.log.Entry;
import io.understudy.core.log.Failure;
import io.understudy.core.log.FlowStatus;
import io.understudy.core.log.Op;
import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.flow.FlowId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the journal says of one flow: a pure fold over its entries, the same on every instance.
 *
 * <p>{@link Entry.Started} begins it, {@link Entry.Continued} forgets the run before, {@link
 * Entry.Finished} ends it. Entries that cannot follow throw {@link CorruptEntryException}.
 */
public final class FlowHistory {
  private final FlowId flow;
  private final Entry.Started opening;
  private final long startedMillis;

  private int run;
  private Payload input;
  private long runStartedMillis;
  private List<@Nullable Recorded> recorded = new ArrayList<>(4);
  private int tracedMax = -1;
  private Map<Integer, Entry.Waiting> waits = Map.of();
  private Map<Integer, Attempt> attempts = Map.of();
  private Map<String, Integer> versions = Map.of();
  private final Children children = new Children();
  private final Signals signals = new Signals();
  private final FlowSessions sessions;
  private Map<FlowId, String> sessionsBefore = Map.of();
  private Set<String> keys = Set.of();
  private FlowStatus status = FlowStatus.RUNNING;
  private @Nullable String cancelPending;
  private Entry.@Nullable Hospitalized trouble;
  private @Nullable Outcome outcome;
  private @Nullable Payload progress;
  private boolean resuming;
  private int entries;
  private int runEntries;
  private long changedMillis;

  /** What is known of a position without an end. */
  public record Attempt(int failed, boolean intended, long retryAtMillis) {
    static final Attempt NONE = new Attempt(0, false, 0);
  }

  public FlowHistory(FlowId flow, Entry.Started opening, long timeMillis) {
    this.flow = flow;
    this.sessions = new FlowSessions(flow);
    this.opening = opening;
    this.startedMillis = timeMillis;
    this.runStartedMillis = timeMillis;
    this.changedMillis = timeMillis;
    this.input = opening.input();
    this.entries = 1;
    this.runEntries = 1;
  }

  /** Takes in the next entry. */
  public void apply(Entry entry, long timeMillis) {
    entries++;
    if (status.isFinal()) {
      sessions.applyAfterEnd(entry);
      return;
    }
    runEntries++;
    changedMillis = timeMillis;
    resuming = entry instanceof Entry.Resuming;
    switch (entry) {
      case Entry.Intended e -> {
        Attempt before = attempt(e.position());
        putAttempt(e.position(), new Attempt(before.failed(), true, before.retryAtMillis()));
      }
      case Entry.AttemptFailed e ->
          putAttempt(e.position(), new Attempt(e.attempt(), false, e.retryAtMillis()));
      case Entry.Waiting e -> {
        trace(e.position());
        waits = waits.isEmpty() ? new TreeMap<>() : waits;
        waits.put(e.position(), e);
      }
      case Entry.Ended e -> end(e, timeMillis);
      case Entry.Versioned e -> {
        versions = versions.isEmpty() ? new HashMap<>() : versions;
        versions.put(e.change(), e.version());
      }
      case Entry.Signalled e -> signalled(e);
      case Entry.ChildEnded e -> children.put(e.child(), e.outcome());
      case Entry.CancelAsked e -> {
        remember(e.key());
        cancelPending = e.reason();
      }
      case Entry.Hospitalized e -> {
        trouble = e;
        status = FlowStatus.HOSPITAL;
      }
      case Entry.Discharged e -> discharge(e);
      case Entry.Resuming _ -> {}
      case Entry.Continued e -> nextRun(e, timeMillis);
      case Entry.Finished e -> finish(e, timeMillis);
      case Entry.OfTalk e -> {
        sessions.apply(e);
        sessionsBefore = e instanceof Entry.SessionBegan ? sessions.parties() : sessionsBefore;
      }
      case Entry.Started _, Entry.OfShard _ ->
          throw new CorruptEntryException("Flow " + flow + " cannot go on with " + entry);
    }
  }

  private void finish(Entry.Finished e, long timeMillis) {
    status = e.status();
    outcome = e.outcome();
    trouble = null;
    sessions.finished(e.status(), e.outcome(), timeMillis);
  }

  private void signalled(Entry.Signalled e) {
    remember(e.key());
    signals.came(e);
  }

  private void end(Entry.Ended e, long timeMillis) {
    trace(e.position());
    while (recorded.size() <= e.position()) {
      recorded.add(null);
    }
    if (recorded.get(e.position()) != null) {
      throw new CorruptEntryException("Flow " + flow + " ends position " + e.position() + " twice");
    }
    recorded.set(e.position(), new Recorded(e.position(), e.op(), e.outcome(), timeMillis));
    if (!waits.isEmpty()) {
      waits.remove(e.position());
    }
    if (!attempts.isEmpty()) {
      attempts.remove(e.position());
    }
    switch (e.outcome()) {
      case Outcome.Failed failed -> {
        if (failed.failure().kind() == Failure.Kind.CANCELLED) {
          cancelPending = null;
        }
      }
      case Outcome.Value value -> note(e.op(), value.payload(), timeMillis);
    }
  }

  private void note(Op op, Payload payload, long timeMillis) {
    switch (op.kind()) {
      case AWAIT -> signals.take(flow, op.name());
      case START -> children.put(idOf(payload), null);
      case PUBLISH -> progress = payload;
      case OPEN, SEND, RECEIVE, CLOSE -> sessions.ended(op, payload, timeMillis);
      case STEP, TRANSACTION, ASYNC, SLEEP, JOIN -> {}
    }
  }

  /** The payload that the end of a START or an OPEN carries. */
  public static Payload idPayload(FlowId id) {
    return new Payload("", ('"' + id.toString() + '"').getBytes(StandardCharsets.US_ASCII));
  }

  static FlowId idOf(Payload payload) {
    byte[] json = payload.json();
    return FlowId.of(new String(json, 1, json.length - 2, StandardCharsets.US_ASCII));
  }

  private void discharge(Entry.Discharged e) {
    remember(e.key());
    Entry.Hospitalized was = trouble;
    if (was != null && was.cause() == Entry.Hospitalized.Cause.DOUBT) {
      // A person decided that the step may run again.
      putAttempt(was.position(), new Attempt(attempt(was.position()).failed(), false, 0));
    }
    trouble = null;
    status = FlowStatus.RUNNING;
  }

  private void nextRun(Entry.Continued e, long timeMillis) {
    run++;
    input = e.input();
    runStartedMillis = timeMillis;
    recorded = new ArrayList<>(4);
    tracedMax = -1;
    runEntries = 1;
    waits = Map.of();
    attempts = Map.of();
    versions = Map.of();
    sessionsBefore = sessions.parties();
  }

  private void putAttempt(int position, Attempt attempt) {
    trace(position);
    attempts = attempts.isEmpty() ? new HashMap<>() : attempts;
    attempts.put(position, attempt);
  }

  private void remember(@Nullable String key) {
    if (key != null) {
      keys = keys.isEmpty() ? new HashSet<>() : keys;
      keys.add(key);
    }
  }

  private void trace(int position) {
    tracedMax = Math.max(tracedMax, position);
  }

  public FlowScript script() {
    return new FlowScript(
        flow,
        opening.name(),
        run,
        Draws.at(opening.seed(), run),
        input,
        runStartedMillis,
        Collections.unmodifiableList(new ArrayList<>(recorded)),
        tracedMax,
        Map.copyOf(versions),
        sessionsBefore);
  }

  /** Whether the flow's code has nothing to do until an event comes, and can be dropped. */
  public boolean parked() {
    return status == FlowStatus.RUNNING
        && waits.values().stream().anyMatch(Entry.Waiting::alone)
        && cancelPending == null;
  }

  public boolean hasEnded(int position) {
    return position < recorded.size() && recorded.get(position) != null;
  }

  public @Nullable Recorded recorded(int position) {
    return position < recorded.size() ? recorded.get(position) : null;
  }

  public Attempt attempt(int position) {
    return attempts.getOrDefault(position, Attempt.NONE);
  }

  public @Nullable Integer version(String change) {
    return versions.get(change);
  }

  /** The highest position with any entry; -1 for none. */
  public int tracedMax() {
    return tracedMax;
  }

  /** The first signal of this name that waits; {@code null} when none does. */
  public @Nullable Payload firstSignal(String name) {
    return signals.first(name);
  }

  public int signalsWaiting() {
    return signals.count();
  }

  public FlowSessions sessions() {
    return sessions;
  }

  /** Nothing of the flow is left to do: it has ended, and so have its conversations. */
  public boolean over() {
    return status.isFinal() && !sessions.owes();
  }

  public boolean knowsKey(@Nullable String key) {
    return key != null && keys.contains(key);
  }

  public Collection<Entry.Waiting> waits() {
    return waits.values();
  }

  public Entry.@Nullable Waiting wait(int position) {
    return waits.get(position);
  }

  public boolean hasChild(FlowId child) {
    return children.has(child);
  }

  public @Nullable Outcome childOutcome(FlowId child) {
    return children.outcome(child);
  }

  public List<FlowId> childrenAlive() {
    return children.alive();
  }

  public FlowId flow() {
    return flow;
  }

  public Entry.Started opening() {
    return opening;
  }

  public FlowStatus status() {
    return status;
  }

  public @Nullable String cancelPending() {
    return cancelPending;
  }

  public Entry.@Nullable Hospitalized trouble() {
    return trouble;
  }

  public @Nullable Outcome outcome() {
    return outcome;
  }

  public @Nullable Payload progress() {
    return progress;
  }

  /** The last entry says that it was resumed under suspicion. */
  public boolean resuming() {
    return resuming;
  }

  public int run() {
    return run;
  }

  public int entries() {
    return entries;
  }

  public int runEntries() {
    return runEntries;
  }

  public long startedMillis() {
    return startedMillis;
  }

  public long changedMillis() {
    return changedMillis;
  }

  /** All that is known, as one line of text: equal on all instances that know the same entries. */
  public String picture() {
    return String.join(
        " ",
        flow.toString(),
        status.name(),
        "run=" + run,
        "entries=" + entries + "/" + runEntries,
        "times=" + startedMillis + ".." + runStartedMillis + ".." + changedMillis,
        "input=" + Digest.of(input.json()),
        "recorded=" + recorded,
        "traced=" + tracedMax,
        "waits=" + new TreeMap<>(waits),
        "attempts=" + new TreeMap<>(attempts),
        "versions=" + new TreeMap<>(versions),
        "children=" + children,
        "mailbox=" + signals,
        "sessions=" + sessions,
        "keys=" + new TreeSet<>(keys),
        "cancel=" + cancelPending,
        "trouble=" + trouble,
        "resuming=" + resuming,
        "outcome=" + outcome,
        "progress=" + progress);
  }
}
