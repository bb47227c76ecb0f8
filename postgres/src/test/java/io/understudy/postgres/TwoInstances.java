package io.understudy.postgres;

import io.understudy.core.log.Outcome;
import io.understudy.core.log.Payload;
import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.InstanceSettings;
import io.understudy.engine.OpenInstance;
import io.understudy.engine.history.HistoryStand;
import io.understudy.engine.history.LossAnswer;
import io.understudy.engine.history.SettledFile;
import io.understudy.engine.mail.Mailing;
import io.understudy.flow.Flow;
import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowId;
import io.understudy.flow.FlowName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Instances of the engine on real servers, in this process. One test thread. */
final class TwoInstances implements AutoCloseable {
  private static final FlowDefinition FLOW = FlowDefinition.of(Echo.class, Echo::new);

  private final Function<String, PostgresSettings> database;
  private final Path folder;
  private final Map<String, OpenInstance> instances = new LinkedHashMap<>();
  private int incarnations;

  /** Waits for a signal, and returns its input. */
  @FlowName("echo")
  static final class Echo implements Flow<String, String> {
    @Override
    public String run(FlowContext flow, String in) {
      String _ = flow.await("go", String.class);
      return in;
    }
  }

  /**
   * @param database by incarnation
   * @param folder where instances keep what they know
   */
  TwoInstances(Function<String, PostgresSettings> database, Path folder) {
    this.database = database;
    this.folder = folder;
  }

  void start(String name) {
    String incarnation = name + "-" + ++incarnations;
    PostgresStore store = PostgresStore.open(database.apply(incarnation));
    InstanceSettings settings =
        InstanceSettings.defaults(name)
            .withSettledFile(new SettledFile(folder.resolve("settled-" + name)));
    instances.put(
        name,
        OpenInstance.open(
            settings, incarnation, store, Mailing.within("bank-a"), List.of(FLOW), _ -> {}));
  }

  void stop(String name) {
    OpenInstance leaving = instances.remove(name);
    if (leaving != null) {
      leaving.close();
    }
  }

  private OpenInstance instance(String name) {
    OpenInstance found = instances.get(name);
    if (found == null) {
      throw new IllegalArgumentException("There is no instance " + name + ".");
    }
    return found;
  }

  void awaitHot() {
    PostgresTest.await(() -> hot() != null);
  }

  private @Nullable OpenInstance hot() {
    return instances.values().stream()
        .filter(each -> each.view().role().equals("hot"))
        .findFirst()
        .orElse(null);
  }

  void awaitUnderstudy(String name) {
    PostgresTest.await(() -> sentence(name).startsWith("understudy"));
  }

  void awaitRole(String name, String role) {
    PostgresTest.await(() -> instance(name).view().role().equals(role));
  }

  String sentence(String name) {
    return instance(name).view().sentence();
  }

  HistoryStand stand(String name) {
    return instance(name).history().stand();
  }

  LossAnswer accept(String name, String range) throws Exception {
    return instance(name).history().accept(range, "olga", "it is gone").get(30, TimeUnit.SECONDS);
  }

  /** The last batch that the hot instance knows to be settled. */
  long settled() {
    OpenInstance hot = hot();
    if (hot == null) {
      throw new IllegalStateException("Nobody is hot.");
    }
    return hot.view().settled().seq();
  }

  FlowId startFlow(String input) {
    byte[] json = ('"' + input + '"').getBytes(StandardCharsets.UTF_8);
    return ((Reply.Started) ask(hot -> hot.desk().newStart("echo", null, json))).flow();
  }

  List<FlowId> startFlows(String input, int number) {
    List<FlowId> flows = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      flows.add(startFlow(input + i));
    }
    return flows;
  }

  /** Lets the flow end, and answers its result as JSON. */
  String finish(FlowId flow) {
    Payload go = new Payload("", "\"go\"".getBytes(StandardCharsets.UTF_8));
    Reply _ = ask(new Request.Signal(flow, "go", "once", go));
    Reply.Finished end = (Reply.Finished) ask(new Request.Result(flow));
    return end.outcome() instanceof Outcome.Value(Payload value)
        ? new String(value.json(), StandardCharsets.UTF_8)
        : end.outcome().toString();
  }

  Reply ask(Request request) {
    return ask(_ -> request);
  }

  private Reply ask(Function<OpenInstance, Request> question) {
    List<Reply> answers = new ArrayList<>();
    PostgresTest.await(
        () -> {
          OpenInstance hot = hot();
          if (hot == null) {
            return false;
          }
          Reply reply = hot.desk().ask(question.apply(hot)).orTimeout(20, TimeUnit.SECONDS).join();
          answers.add(reply);
          return !(reply instanceof Reply.NotHot);
        });
    return answers.getLast();
  }

  @Override
  public void close() {
    instances.values().forEach(OpenInstance::close);
  }
}
