package io.understudy.node.run;

import io.understudy.broker.BrokerException;
import io.understudy.core.shard.Effect;
import io.understudy.engine.InstanceSettings;
import io.understudy.engine.InstanceView;
import io.understudy.engine.OpenInstance;
import io.understudy.engine.history.SettledFile;
import io.understudy.engine.port.ReignStore.Retention;
import io.understudy.engine.port.StoreException;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowModule;
import io.understudy.node.config.HttpConfig;
import io.understudy.node.config.NodeConfig;
import io.understudy.node.drill.Drills;
import io.understudy.node.drill.OwnProcess;
import io.understudy.node.http.Backend;
import io.understudy.node.http.HttpApi;
import io.understudy.node.messages.OpenMail;
import io.understudy.node.warmup.WarmUp;
import io.understudy.postgres.PostgresStore;
import io.understudy.postgres.StepWarmUp;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance with everything around it, opened in order and closed in reverse. */
final class RunningNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningNode.class);

  private final NodeConfig config;
  private final HttpApi http;
  private final Database database;
  private final OpenMail mail;
  private final OpenInstance instance;
  private final @Nullable WarmUp warmUp;

  private RunningNode(
      NodeConfig config, HttpApi http, Database database, OpenMail mail, OpenInstance instance) {
    this.config = config;
    this.mail = mail;
    this.http = http;
    this.database = database;
    this.instance = instance;
    this.warmUp =
        config.warmUp()
            ? WarmUp.begin(database.scratch(config, Database.newIncarnation()), instance)
            : null;
  }

  /**
   * Opens the instance.
   *
   * @throws CannotStartException when something that it needs cannot be had
   */
  static RunningNode open(NodeConfig config) {
    HttpApi http = listen(config);
    Database database = null;
    OpenMail mail = null;
    try {
      String incarnation = Database.newIncarnation();
      database = Database.open(config);
      mail = mail(config, incarnation);
      OpenInstance instance = open(config, incarnation, http, database, mail);
      return new RunningNode(config, http, database, mail, instance);
    } catch (RuntimeException e) {
      http.close();
      if (mail != null) {
        mail.close();
      }
      if (database != null) {
        database.close();
      }
      throw e instanceof StoreException
          ? new CannotStartException(String.valueOf(e.getMessage()), e)
          : e;
    }
  }

  private static HttpApi listen(NodeConfig config) {
    HttpConfig http = config.http();
    try {
      return HttpApi.start(http, config.instance(), config.limits().entryBytesMax());
    } catch (RuntimeException e) {
      throw new CannotStartException(
          "Nothing can listen on "
              + http.bind()
              + ":"
              + http.port()
              + " ("
              + e.getMessage()
              + "). Is another instance running? Choose another port: --set http.port=8081",
          e);
    }
  }

  private static OpenMail mail(NodeConfig config, String incarnation) {
    try {
      return OpenMail.open(config.messages(), config.instance() + "." + incarnation);
    } catch (IllegalArgumentException | BrokerException e) {
      throw new CannotStartException(String.valueOf(e.getMessage()), e);
    }
  }

  private static OpenInstance open(
      NodeConfig config, String incarnation, HttpApi http, Database database, OpenMail mail) {
    List<FlowModule> modules = Modules.load();
    List<StepWarmUp> warmUps = modules.stream().<StepWarmUp>map(each -> each::warmUp).toList();
    PostgresStore store = PostgresStore.open(database.settings(config, incarnation), warmUps);
    try {
      Modules.migrate(modules, database);
      List<FlowDefinition> flows = Modules.flows(modules, config);
      OpenInstance instance =
          OpenInstance.open(
              settings(config, http), incarnation, store, mail.mailing(), flows, RunningNode::note);
      List<String> names = flows.stream().map(FlowDefinition::name).toList();
      http.serve(
          new Backend(
              instance.desk(),
              instance.stage(),
              instance::view,
              instance.history(),
              store.flows(),
              store.receipts(),
              drills(config, instance, store),
              names));
      return instance;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static Drills drills(NodeConfig config, OpenInstance instance, PostgresStore store) {
    boolean ownsDatabase = config.database().isEmbedded() && !config.database().embeddedShare();
    return new Drills(
        new Drills.Parts(
            instance.desk(),
            instance.stage(),
            instance::view,
            store.flows(),
            new OwnProcess(ExitCode.DRILLED, ownsDatabase),
            config.lease()));
  }

  private static InstanceSettings settings(NodeConfig config, HttpApi http) {
    InstanceSettings usual = InstanceSettings.defaults(config.instance());
    return new InstanceSettings(
        config.instance(),
        config.priority(),
        http.address(),
        BuildName.get(),
        config.lease(),
        config.limits(),
        config.leaveDeadline(),
        config.handoverGrace(),
        config.handback(),
        config.canaryProbation(),
        config.messages().brokerPatience(),
        config.rehearsal(),
        config.warmUp(),
        usual.news(),
        new Retention(config.finishedDays(), usual.retention().batchesPerPartition()),
        settledFile(config),
        config.watching());
  }

  /** Instances on one machine may share the folder. */
  private static SettledFile settledFile(NodeConfig config) {
    String name = "settled-" + config.node() + "-" + config.shard() + "-" + config.instance();
    return new SettledFile(config.dataFolder().resolve(name));
  }

  private static void note(Effect.Note note) {
    switch (note) {
      case Effect.FlowHospitalized sick ->
          LOG.warn(
              "Flow {} ({}) went to the hospital: {} {}",
              sick.flow(),
              sick.name(),
              sick.trouble().cause(),
              sick.trouble().message());
      case Effect.Diverged diverged ->
          LOG.warn(
              "This build cannot follow flow {} ({}): {}",
              diverged.divergence().flow(),
              diverged.divergence().name(),
              diverged.divergence().difference().text());
      case Effect.ClockJumped jump ->
          LOG.warn(
              "The wall clock jumped by {} ms; durable time does not follow it.", jump.byMillis());
      case Effect.FrameIgnored ignored ->
          LOG.warn(
              "{} speaks in session {}, which is not its own; ignored.",
              ignored.party(),
              ignored.session());
      case Effect.MessageDead dead ->
          LOG.warn(
              "A message went to the dead letters as {}: {}",
              dead.letter().id(),
              dead.letter().reason());
      case Effect.FlowOpened _, Effect.FlowEnded _ -> {}
    }
  }

  /** One block that says where this instance answers. */
  String greeting() {
    InstanceView view = instance.view();
    String address = http.address();
    return """
        Understudy: node %s, instance %s (build %s)
          API       %s/v1/flows
          health    %s/health/ready  %s/health/hot
          metrics   %s/metrics
          database  %s
        """
        .formatted(
            config.node(),
            view.instance(),
            view.build(),
            address,
            address,
            address,
            address,
            database);
  }

  CompletableFuture<String> hardClear() {
    return instance.hardClear();
  }

  /** Leaves the stage, then stops answering, then ends an embedded database. */
  @Override
  public void close() {
    if (warmUp != null) {
      warmUp.close();
    }
    instance.close();
    mail.close();
    http.close();
    database.close();
  }
}
