package io.understudy.testkit.sim;

import io.understudy.core.flow.FlowHistory;
import io.understudy.core.flow.SessionEnd;
import io.understudy.core.log.Batch;
import io.understudy.core.log.BatchId;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;
import io.understudy.core.log.IndexRow;
import io.understudy.core.log.Payload;
import io.understudy.core.log.Row;
import io.understudy.core.message.Frame;
import io.understudy.flow.FlowId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The database: what is done here is durable. Network and time are the world's business. */
final class SimStore {
  private final World world;
  private final List<Batch> log = new ArrayList<>();
  private final Map<FlowId, Known> flows = new LinkedHashMap<>();
  private final Map<String, FlowId> clientIds = new TreeMap<>();
  private final List<Stored> reigns = new ArrayList<>();
  private final Map<TxKey, TxResult> txResults = new LinkedHashMap<>();
  private final Deque<Session> queue = new ArrayDeque<>();
  private final List<Session> sessions = new ArrayList<>();
  private @Nullable Session lockHolder;
  final Stage stage = new Stage();
  final long[] balances = new long[4];

  record Stored(long seq, long timeMillis, Row row) {}

  record TxKey(FlowId flow, int run, int position) {}

  record TxResult(String operation, Payload payload) {}

  /** A flow as the log tells it. */
  record Known(FlowHistory history, List<Stored> rows) {}

  /** The one row about the stage. */
  static final class Stage {
    long epoch;
    @Nullable String instance;
    @Nullable String incarnation;
    long counter;
    @Nullable String understudy;
    @Nullable String successor;
    long releasedEpoch;
    boolean paused;
  }

  /** One connection; {@code granted} hears of the lock, {@code lost} of its end while waiting. */
  static final class Session {
    final String incarnation;
    boolean open = true;
    @Nullable Runnable granted;
    @Nullable Runnable lost;

    Session(String incarnation) {
      this.incarnation = incarnation;
    }
  }

  enum Commit {
    COMMITTED,
    FENCED,
    ANOTHER_HISTORY,
    REFUSED
  }

  SimStore(World world) {
    this.world = world;
  }

  Session connect(String incarnation) {
    Session session = new Session(incarnation);
    sessions.add(session);
    return session;
  }

  void queueForLock(Session session, Runnable granted, Runnable lost) {
    session.granted = granted;
    session.lost = lost;
    if (session.open) {
      queue.add(session);
      grant();
    } else {
      lost.run();
    }
  }

  void end(Session session) {
    if (!session.open) {
      return;
    }
    session.open = false;
    sessions.remove(session);
    if (queue.remove(session) && session.lost != null) {
      session.lost.run();
    }
    if (lockHolder == session) {
      lockHolder = null;
      grant();
    }
  }

  /** Gives the lock back; the session lives on. */
  void unlock(Session session) {
    if (lockHolder == session) {
      lockHolder = null;
      grant();
    }
  }

  /** Whether nobody else waits for the lock. */
  boolean waits(Session session) {
    return queue.contains(session);
  }

  private void grant() {
    if (lockHolder == null && !queue.isEmpty()) {
      Session next = queue.removeFirst();
      lockHolder = next;
      Runnable granted = next.granted;
      if (granted != null) {
        granted.run();
      }
    }
  }

  void endAll(String incarnation) {
    for (Session session : List.copyOf(sessions)) {
      if (session.incarnation.equals(incarnation)) {
        end(session);
      }
    }
  }

  void terminate(String incarnation, String mine) {
    endAll(incarnation);
    Session holder = lockHolder;
    if (holder != null && !holder.incarnation.equals(mine)) {
      endAll(holder.incarnation);
    }
  }

  void restart() {
    for (Session session : List.copyOf(sessions)) {
      end(session);
    }
  }

  void loseLock() {
    Session holder = lockHolder;
    if (holder != null) {
      end(holder);
    }
  }

  boolean lockHeld() {
    return lockHolder != null;
  }

  BatchId head() {
    return log.isEmpty() ? BatchId.NONE : log.getLast().id();
  }

  private @Nullable BatchId at(long seq) {
    if (seq == 0) {
      return BatchId.NONE;
    }
    return seq > log.size() ? null : log.get((int) seq - 1).id();
  }

  boolean knows(BatchId id) {
    return id.equals(at(id.seq()));
  }

  List<Batch> readAfter(BatchId known, int max) {
    if (!known.equals(at(known.seq())) && !world.isMutant(Mutant.FENCE_OFF)) {
      throw new BrokenInvariant("PREFIX", "an instance knows " + known + ", the log does not");
    }
    int from = (int) known.seq();
    return List.copyOf(log.subList(from, Math.min(log.size(), from + max)));
  }

  Commit commit(Batch batch, List<IndexRow> index) {
    if (!world.isMutant(Mutant.FENCE_OFF)) {
      if (at(batch.seq()) != null) {
        return Commit.FENCED;
      }
      if (!batch.previousId().equals(at(batch.seq() - 1))) {
        return Commit.ANOTHER_HISTORY;
      }
    }
    for (IndexRow row : index) {
      IndexRow.Opening opening = row.opening();
      String id = opening == null ? null : opening.clientId();
      if (id != null && clientIds.containsKey(id)) {
        return Commit.REFUSED;
      }
    }
    append(batch);
    index.forEach(this::compare);
    return Commit.COMMITTED;
  }

  /** Raises the epoch and appends; {@code null} when the log is not at the head. */
  @Nullable Batch claim(
      BatchId head,
      long timeMillis,
      String instance,
      String incarnation,
      String build,
      String cause) {
    if (!head().equals(head)) {
      return null;
    }
    stage.epoch++;
    stage.instance = instance;
    stage.incarnation = incarnation;
    stage.counter++;
    stage.understudy = null;
    stage.successor = null;
    Entry started = new Entry.ReignStarted(instance, incarnation, build, cause);
    Batch batch =
        Batch.after(
            head, stage.epoch, timeMillis, List.of(EntryCodec.encode(Row.SHARD, 0, started)));
    append(batch);
    return batch;
  }

  /** The index that a restart reads by says what the journal says. */
  private void compare(IndexRow row) {
    Known known = flows.get(row.flow());
    FlowHistory history = known == null ? null : known.history();
    boolean talks = history != null && history.status().isFinal() && !history.over();
    if (history == null || history.status() != row.status() || talks != row.talks()) {
      throw new BrokenInvariant(
          "INDEX", row + " of " + (history == null ? "nothing" : history.picture()));
    }
  }

  private void append(Batch batch) {
    world.judge.appended(log.isEmpty() ? null : log.getLast(), batch, stage.epoch);
    log.add(batch);
    for (Row row : batch.rows()) {
      Entry entry = EntryCodec.decode(row);
      Stored stored = new Stored(batch.seq(), batch.timeMillis(), row);
      if (row.flow().equals(Row.SHARD)) {
        reigns.add(stored);
        continue;
      }
      take(stored, entry);
    }
  }

  private void take(Stored stored, Entry entry) {
    FlowId id = stored.row().flow();
    Known known = flows.get(id);
    if (entry instanceof Entry.Started opening) {
      if (known != null) {
        throw new BrokenInvariant("ONE_START", id + " starts twice");
      }
      known = new Known(new FlowHistory(id, opening, stored.timeMillis()), new ArrayList<>());
      flows.put(id, known);
      String client = opening.clientId();
      if (client != null && clientIds.put(client, id) != null) {
        throw new BrokenInvariant("ONE_START", "two flows with the client id " + client);
      }
    } else if (known == null) {
      throw new BrokenInvariant("JOURNAL", id + " goes on without a start");
    } else {
      world.judge.entry(known.history(), entry);
      world.talks.entry(known.history(), entry);
      known.history().apply(entry, stored.timeMillis());
    }
    if (stored.row().index() != known.rows().size()) {
      throw new BrokenInvariant("JOURNAL", id + " has a gap before " + entry);
    }
    known.rows().add(stored);
    if (entry instanceof Entry.Hospitalized) {
      world.operator(id);
    }
  }

  void eachLive(Consumer<Stored> reign, Consumer<Stored> row) {
    reigns.forEach(reign);
    for (Known known : flows.values()) {
      if (!known.history().over()) {
        known.rows().forEach(row);
      }
    }
  }

  long headTimeMillis() {
    return log.isEmpty() ? 0 : log.getLast().timeMillis();
  }

  @Nullable Known find(FlowId flow) {
    return flows.get(flow);
  }

  /** One end of a session as the log tells it. */
  @Nullable SessionEnd end(Frame.Address of) {
    Known known = flows.get(of.flow());
    SessionEnd end = known == null ? null : known.history().sessions().find(of.session());
    return end != null && end.initiated() == of.toInitiator() ? end : null;
  }

  @Nullable Known byClientId(String clientId) {
    FlowId id = clientIds.get(clientId);
    return id == null ? null : flows.get(id);
  }

  Iterable<Known> all() {
    return flows.values();
  }

  int flowCount() {
    return flows.size();
  }

  @Nullable TxResult txResult(TxKey key) {
    return txResults.get(key);
  }

  /** Commits the transfer and its outcome under the epoch; false when that is over. */
  boolean transfer(TxKey key, TxResult result, Program.Line.Transaction tx, long epoch) {
    if (stage.epoch != epoch) {
      return false;
    }
    balances[tx.from()] -= tx.amount();
    balances[tx.to()] += tx.amount();
    txResults.put(key, result);
    world.judge.moved(key, tx);
    return true;
  }
}
