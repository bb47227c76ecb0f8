package io.understudy.engine;

import io.understudy.core.log.BatchId;
import io.understudy.core.shard.Effect;
import io.understudy.core.shard.RehearsalRules;
import io.understudy.core.shard.RehearsalView;
import io.understudy.core.stage.Proof;
import io.understudy.core.stage.QueuePlace;
import io.understudy.core.stage.StageEvent;
import io.understudy.core.stage.StageRole;
import io.understudy.core.stage.StageRules;
import io.understudy.engine.fiber.FlowCatalog;
import io.understudy.engine.fiber.Payloads;
import io.understudy.engine.history.HistoryDesk;
import io.understudy.engine.history.HistoryGuard;
import io.understudy.engine.loop.ShardLoop;
import io.understudy.engine.loop.ShardLoop.LoopView;
import io.understudy.engine.loop.Tail;
import io.understudy.engine.mail.Mailing;
import io.understudy.engine.port.HistoryDiffersException;
import io.understudy.engine.port.InstanceReport;
import io.understudy.engine.port.Settled;
import io.understudy.engine.port.Snapshot;
import io.understudy.engine.port.StageView;
import io.understudy.engine.port.Store;
import io.understudy.engine.port.StoreException;
import io.understudy.engine.port.Ticker;
import io.understudy.engine.reign.Reign;
import io.understudy.engine.stage.HoldSteps;
import io.understudy.engine.stage.StageDriver;
import io.understudy.flow.FlowDefinition;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts one instance together: the loop, the tail, the stage. */
public final class OpenInstance implements Instance {
  private static final Logger LOG = LoggerFactory.getLogger(OpenInstance.class);

  private final InstanceSettings settings;
  private final String incarnation;
  private final Store store;
  private final ShardLoop loop;
  private final Tail tail;
  private final StageDriver stage;
  private final HistoryGuard history;
  private final KeepReceipts receipts;
  private final OwnStage ownStage;
  private final Canary canary;
  private final Forecast forecast = new Forecast();
  private final Mailing mailing;
  private final Attendants attendants;
  private final Desk desk;
  private final CompletableFuture<String> hardClear = new CompletableFuture<>();
  private volatile boolean warmingUp;
  private volatile boolean closed;

  private OpenInstance(
      InstanceSettings settings,
      String incarnation,
      Store store,
      Mailing mailing,
      List<FlowDefinition> flows,
      Consumer<Effect.Note> notes) {
    this.settings = settings;
    this.warmingUp = settings.warmUp();
    this.incarnation = incarnation;
    this.store = store;
    this.mailing = mailing;
    FlowCatalog catalog = new FlowCatalog(flows);
    Payloads payloads = new Payloads(Thread.currentThread().getContextClassLoader());
    this.loop = loop(catalog, payloads, notes);
    FrontDesk front = new FrontDesk(loop, catalog, payloads);
    this.desk = front;
    this.tail = new Tail(store.log(), loop::post, this::historyDiffers);
    this.history = new HistoryGuard(guarded(), settings.settledFile());
    Reign.Parts reign = new Reign.Parts(loop, mailing, front, settings.leaveDeadline());
    this.stage =
        new StageDriver(
            new StageDriver.Parts(
                store.stage(),
                tail,
                Ticker.SYSTEM,
                reign,
                settings.handoverGrace(),
                this::settled,
                this::historyDiffers,
                history,
                this::clearHard,
                this::forecastMillis,
                settings.news()),
            StageRules.of(
                settings.instance(), incarnation, settings.priority(), settings.lease().toNanos()),
            settings.build(),
            this::report);
    KeepReceipts.Self self =
        new KeepReceipts.Self(settings.instance(), incarnation, settings.build());
    this.receipts = new KeepReceipts(self, store, stage::record, loop::view, forecast);
    this.ownStage = new OwnStage(stage, store, incarnation, new HoldSteps(loop, Ticker.SYSTEM));
    this.canary = canary();
    this.attendants = attendants();
  }

  private Canary canary() {
    return new Canary(
        new Canary.Parts(
            settings.build(),
            settings.canaryProbation(),
            store,
            () -> stage.reign() == null ? null : stage.record(),
            loop::view,
            stage::lastView,
            ownStage::handOver));
  }

  private Attendants attendants() {
    return new Attendants(
        List.of(
            receipts,
            new Housekeeping(stage::reign, settings.retention()),
            canary,
            new HandBack(
                settings.priority(),
                settings.handback(),
                this::stageWhileHot,
                ownStage::handOverByItself),
            new LeaveWithoutBroker(
                mailing::reachesBroker,
                settings.brokerPatience(),
                this::stageWhileHot,
                ownStage::handOverByItself),
            new Watchdog(
                settings.watching(),
                loop,
                stage::reign,
                stage::lastView,
                new Watchdog.Way(ownStage::handOver, this::stepDown))));
  }

  private ShardLoop loop(FlowCatalog catalog, Payloads payloads, Consumer<Effect.Note> notes) {
    return new ShardLoop(
        MakeRules.of(catalog, settings.build(), settings.limits(), settings.rehearsal()),
        new ShardLoop.Troupe(catalog, payloads, mailing.directory()),
        settings.limits().eventsQueuedMax(),
        store.flows(),
        Ticker.SYSTEM,
        notes,
        this::clearHard);
  }

  /**
   * Opens an instance: loads the live flows, follows the log, stands for the stage.
   *
   * @param incarnation the name under which the store was opened
   * @param mailing how it talks to other nodes; closed by the caller, afterwards
   * @param notes hears what is worth a log line or a metric; must not block
   * @throws StoreException when the store cannot be read
   */
  public static OpenInstance open(
      InstanceSettings settings,
      String incarnation,
      Store store,
      Mailing mailing,
      List<FlowDefinition> flows,
      Consumer<Effect.Note> notes) {
    OpenInstance instance = new OpenInstance(settings, incarnation, store, mailing, flows, notes);
    instance.start();
    return instance;
  }

  private void start() {
    Snapshot snapshot = store.log().load();
    loop.start();
    BatchId head = loop.reload(snapshot).join();
    LOG.atLevel(settings.news())
        .log(
            "Instance {} (incarnation {}, build {}) stands at batch {} with {} rows of live flows.",
            settings.instance(),
            incarnation,
            settings.build(),
            head,
            snapshot.rows().size());
    tail.followFrom(head);
    history.start();
    tail.start();
    stage.start();
    attendants.start();
  }

  private @Nullable StageView stageWhileHot() {
    return stage.reign() == null ? null : stage.lastView();
  }

  private void clearHard(String reason) {
    if (hardClear.complete(reason)) {
      LOG.error(
          "Hard clear: {}. The process must end; its launcher starts it again as warm.", reason);
    }
  }

  private HistoryGuard.Parts guarded() {
    return new HistoryGuard.Parts(
        settings.instance(),
        incarnation,
        store,
        loop,
        tail,
        this::lastSettled,
        this::tellStage,
        settings.lease().dividedBy(8));
  }

  private void tellStage(StageEvent event) {
    stage.post(event);
  }

  private void historyDiffers(HistoryDiffersException differs) {
    history.differs(differs);
  }

  /** The last batch that this instance knows to be settled: its own, or as the hot one says. */
  private Settled lastSettled() {
    Settled own = new Settled(stage.epoch(), loop.view().settled());
    StageView view = stage.lastView();
    return view == null ? own : own.orLater(new Settled(view.epoch(), view.settled()));
  }

  private BatchId settled() {
    return lastSettled().batch();
  }

  private InstanceReport report(long counter) {
    StageDriver.Shown shown = stage.shown();
    return new InstanceReport(
        settings.instance(),
        incarnation,
        counter,
        settings.priority(),
        loop.view().head(),
        loop.view().settled(),
        roleName(shown.role()),
        sentence(shown),
        stage.place(),
        settings.address(),
        settings.build(),
        mailing.reachesBroker(),
        takeoverMillis(shown.role()),
        proof());
  }

  private double forecastMillis() {
    LoopView at = loop.view();
    boolean ready = stage.place() == QueuePlace.READY;
    return forecast.millis(
        new Forecast.Unready(lagBatches(at), at.rehearsal().toRehearse(), warmingUp, ready));
  }

  private int takeoverMillis(StageRole role) {
    boolean waits = role == StageRole.WARM || role == StageRole.QUEUED;
    return waits ? (int) Math.ceil(forecastMillis()) : InstanceReport.CANNOT_TELL;
  }

  private long lagBatches(LoopView at) {
    StageView seen = stage.lastView();
    return seen == null ? 0 : Math.max(0, seen.settled().seq() - at.head().seq());
  }

  private String sentence(StageDriver.Shown shown) {
    String lost = history.stand().reason();
    return lost != null && isWaiting(shown.role()) ? lost : shown.sentence();
  }

  private static boolean isWaiting(StageRole role) {
    return role == StageRole.QUEUED || role == StageRole.WARM;
  }

  private Proof proof() {
    RehearsalView rehearsal = loop.view().rehearsal();
    boolean none = settings.rehearsal().mode() == RehearsalRules.Mode.OFF;
    return new Proof(none || rehearsal.complete(), rehearsal.diverged());
  }

  private String roleName(StageRole role) {
    if (isWaiting(role)) {
      if (history.stand().reason() != null) {
        return "barred";
      }
      return warmingUp ? "warming" : "warm";
    }
    if (role == StageRole.HOT && stage.reign() == null) {
      return "claiming"; // It stands, and the reign is being opened.
    }
    return role.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Desk desk() {
    return desk;
  }

  @Override
  public InstanceView view() {
    StageDriver.Shown shown = stage.shown();
    StageView seen = stage.lastView();
    LoopView at = loop.view();
    String trouble = stage.trouble();
    String role = closed ? "stopped" : roleName(shown.role());
    boolean hot = role.equals("hot");
    FindHot callsGo =
        hot
            ? new FindHot(settings.address(), stage.epoch())
            : FindHot.of(seen, incarnation, stage.promise()).unlessAt(settings.address());
    return new InstanceView(
        settings.instance(),
        incarnation,
        settings.build(),
        role,
        hot || seen == null ? stage.epoch() : seen.epoch(),
        trouble == null ? sentence(shown) : "the database cannot be reached: " + trouble,
        callsGo.address(),
        callsGo.epoch(),
        at.head(),
        at.settled(),
        hot ? 0 : lagBatches(at),
        at.flowsLive(),
        at.flowsHospital(),
        at.rehearsal(),
        takeoverMillis(shown.role()),
        receipts.written(),
        canary.sentence(),
        seen);
  }

  @Override
  public StageDesk stage() {
    return ownStage;
  }

  @Override
  public HistoryDesk history() {
    return history;
  }

  @Override
  public CompletableFuture<String> hardClear() {
    return hardClear;
  }

  /** The code has been run before: from now on a waiting instance is warm. */
  public void warmedUp() {
    warmingUp = false;
  }

  /** Leaves the stage politely without stopping; somebody else may take it. */
  public void stepDown(String cause) {
    stage.post(new StageEvent.LeaveAsked(cause, null, false));
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (stage.reign() != null) {
      LOG.atLevel(settings.news())
          .log(
              "Before this instance stops: {}",
              ownStage.handOverBeforeTheEnd(settings.leaveDeadline()));
    }
    if (!stage.stop("the instance stops", settings.leaveDeadline().multipliedBy(3))) {
      LOG.warn("The instance did not leave the stage politely in time; it is closed all the same.");
    }
    closed = true;
    attendants.close();
    history.close();
    stage.close();
    tail.close();
    loop.close();
    store.close();
  }
}
