package io.understudy.verification.guarantees;

import io.understudy.flow.FlowContext;
import io.understudy.flow.FlowDefinition;
import io.understudy.flow.FlowEnvironment;
import io.understudy.flow.FlowModule;
import io.understudy.flow.FlowSession;
import io.understudy.flow.Party;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The flows that the guarantees are tested with; each takes a number and answers a text. */
public final class GuaranteesModule implements FlowModule {
  private static final long LOOK_NANOS = 5_000_000;
  private static final int KILLED = 137;
  private static final int MOUTHFUL_BYTES = 1 << 20;

  @Override
  public String name() {
    return "guarantees";
  }

  @Override
  public Optional<String> migrations() {
    return Optional.of("guarantees/migrations");
  }

  @Override
  public List<FlowDefinition> flows(FlowEnvironment environment) {
    World world = new World(Path.of(environment.setting("world").orElse(".")));
    return List.of(
        flow("patient", (flow, _) -> patient(world, flow)),
        flow("booking", GuaranteesModule::booking),
        flow("talking", GuaranteesModule::talking),
        FlowDefinition.of(ListeningFlow.class, ListeningFlow::new),
        flow("slow", (flow, _) -> slow(world, flow)),
        flow("deaf", (flow, _) -> deaf(world, flow)),
        flow("hungry", (flow, _) -> hungry(world, flow)),
        flow("halting", (flow, _) -> halting(world, flow)),
        flow("changing", (flow, _) -> changing(world, flow)));
  }

  private static FlowDefinition flow(String name, NumberFlow.Code code) {
    return new FlowDefinition(
        name, NumberFlow.class, () -> new NumberFlow(code), io.understudy.flow.FlowLimits.DEFAULT);
  }

  /** Does one thing, waits to be told, does another. */
  private static String patient(World world, FlowContext flow) {
    effect(world, flow, "before");
    flow.await("go", String.class);
    effect(world, flow, "after");
    return "done";
  }

  private static void effect(World world, FlowContext flow, String what) {
    String id = flow.id().toString();
    String _ =
        flow.step(
            what,
            token -> {
              world.effect(id, what, token);
              return what;
            });
  }

  /** Books so many times, each time once. */
  private static String booking(FlowContext flow, int times) {
    for (int i = 0; i < times; i++) {
      book(flow, "booking-" + i);
    }
    return "booked " + times;
  }

  static void book(FlowContext flow, String what) {
    int _ =
        flow.transaction(
            what,
            tx -> {
              try (PreparedStatement insert =
                  tx.prepareStatement(
                      "INSERT INTO guarantees.booking (flow, what) VALUES (?, ?)")) {
                insert.setObject(1, flow.id().toUuid());
                insert.setString(2, what);
                return insert.executeUpdate();
              }
            });
  }

  /** Says so many numbers to another flow, each when the one before was heard. */
  private static String talking(FlowContext flow, int numbers) {
    FlowSession listener = flow.open(Party.of("bank-a"), "listening");
    for (int i = 0; i < numbers; i++) {
      int heard = listener.sendAndReceive(i, Integer.class);
      if (heard != i) {
        throw new IllegalStateException("Said " + i + ", heard was " + heard + ".");
      }
    }
    return listener.id().toString();
  }

  /** Has its effect and then does not come to an end until it may. */
  private static String slow(World world, FlowContext flow) {
    String id = flow.id().toString();
    return flow.step(
        "slow",
        token -> {
          world.effect(id, "slow", token);
          while (!world.has("slow-may-end")) {
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.interrupted()) {
              throw new InterruptedException();
            }
          }
          return "done";
        });
  }

  /** Does not come to an end until it may, whoever interrupts it. */
  private static String deaf(World world, FlowContext flow) {
    String id = flow.id().toString();
    return flow.step(
        "deaf",
        token -> {
          world.effect(id, "deaf", token);
          while (!world.has("may-end-" + id)) {
            boolean _ = Thread.interrupted();
            LockSupport.parkNanos(LOOK_NANOS);
          }
          return "done";
        });
  }

  /** Takes all the memory that there is, the first time. */
  private static String hungry(World world, FlowContext flow) {
    return flow.step(
        "eat",
        _ -> {
          if (!world.has("fed")) {
            world.put("fed");
            List<byte[]> eaten = new ArrayList<>();
            while (eaten.size() < Integer.MAX_VALUE) {
              eaten.add(new byte[MOUTHFUL_BYTES]);
            }
          }
          return "fed";
        });
  }

  /** Takes its instance down with it, each time. */
  private static String halting(World world, FlowContext flow) {
    String id = flow.id().toString();
    return flow.step(
        "halt",
        token -> {
          world.effect(id, "halt", token);
          Runtime.getRuntime().halt(KILLED);
          return "never";
        });
  }

  /** Code that somebody changes under a live flow without saying so. */
  private static String changing(World world, FlowContext flow) {
    effect(world, flow, world.has("new-code") ? "new" : "old");
    flow.await("go", String.class);
    return "done";
  }
}
