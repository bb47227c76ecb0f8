package io.understudy.node.run;

import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowEnvironment;
import io.understudy.flow.FlowModule;
import io.understudy.node.config.NodeConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The application's modules: their tables, then their flows. */
public final class Modules {
  private static final Logger LOG = LoggerFactory.getLogger(Modules.class);

  private Modules() {}

  public static List<FlowModule> load() {
    List<FlowModule> modules = new ArrayList<>();
    ServiceLoader.load(FlowModule.class).forEach(modules::add);
    return modules;
  }

  /** Brings the modules' tables up to date, each with a history of its own. */
  static void migrate(List<FlowModule> modules, Database database) {
    for (FlowModule module : modules) {
      module.migrations().ifPresent(folder -> migrate(module.name(), folder, database));
    }
  }

  private static void migrate(String module, String folder, Database database) {
    try {
      Flyway.configure()
          .dataSource(database.url(), database.user(), database.password())
          .locations("classpath:" + folder)
          .table("schema_history_" + module.replace('-', '_'))
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new CannotStartException(
          "The tables of the module '"
              + module
              + "' cannot be brought up to date: "
              + e.getMessage(),
          e);
    }
  }

  /** The flows of all modules, made with their settings. */
  public static List<FlowDefinition> flows(List<FlowModule> modules, NodeConfig config) {
    requireKnown(modules, config);
    List<FlowDefinition> flows = new ArrayList<>();
    for (FlowModule module : modules) {
      Map<String, String> settings = config.modules().getOrDefault(module.name(), Map.of());
      FlowEnvironment environment = key -> Optional.ofNullable(settings.get(key));
      try {
        flows.addAll(module.flows(environment));
      } catch (RuntimeException e) {
        throw new CannotStartException(
            "The module '" + module.name() + "' does not load: " + e.getMessage(), e);
      }
    }
    if (flows.isEmpty()) {
      LOG.warn(
          "No flow is on the class path: nothing can be started here. A flow comes with a"
              + " FlowModule that is named in META-INF/services/{}.",
          FlowModule.class.getName());
    }
    return flows;
  }

  private static void requireKnown(List<FlowModule> modules, NodeConfig config) {
    Set<String> unknown = new HashSet<>(config.modules().keySet());
    modules.forEach(module -> unknown.remove(module.name()));
    if (!unknown.isEmpty()) {
      throw new CannotStartException(
          "The configuration has settings for modules that are not there: "
              + unknown
              + "; there is "
              + modules.stream().map(FlowModule::name).toList()
              + ".",
          null);
    }
  }
}
