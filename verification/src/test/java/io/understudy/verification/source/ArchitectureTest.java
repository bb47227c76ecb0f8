package io.understudy.verification.source;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The rooms keep to their arrows, and the core only decides. Each rule says why, and the way out.
 */
class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.understudy");

  /**
   * What the core may use; everything else has a thread, a clock, chance or the world behind it.
   */
  private static final DescribedPredicate<JavaClass> PURE =
      resideInAnyPackage(
              "io.understudy.core..",
              "io.understudy.flow..",
              "org.jspecify.annotations",
              "java.lang",
              "java.lang.annotation",
              "java.lang.invoke",
              "java.lang.runtime",
              "java.math",
              "java.nio",
              "java.nio.charset",
              "java.security",
              "java.time..",
              "java.util",
              "java.util.function",
              "java.util.stream",
              "java.util.zip",
              "")
          .or(describe("java.util.concurrent.TimeUnit", named("java.util.concurrent.TimeUnit")));

  private static final Set<String> IMPURE_CLASSES =
      Set.of(
          "java.lang.InheritableThreadLocal",
          "java.lang.Process",
          "java.lang.ProcessBuilder",
          "java.lang.ProcessHandle",
          "java.lang.Runtime",
          "java.lang.ScopedValue",
          "java.lang.System$Logger",
          "java.lang.Thread",
          "java.lang.ThreadGroup",
          "java.lang.ThreadLocal",
          "java.security.SecureRandom",
          "java.time.Clock",
          "java.time.InstantSource",
          "java.util.Random",
          "java.util.Scanner",
          "java.util.SplittableRandom",
          "java.util.Timer",
          "java.util.TimerTask");

  private static final Set<String> IMPURE_METHODS =
      Set.of("java.lang.Math.random", "java.util.UUID.randomUUID", "java.util.Collections.shuffle");

  /** Nothing of {@code System} is pure but these. */
  private static final Set<String> PURE_METHODS_OF_SYSTEM = Set.of("arraycopy", "lineSeparator");

  @Test
  void everyRoomIsSeen() {
    assertThat(OURS.stream().map(JavaClass::getPackageName))
        .contains("io.understudy.flow", "io.understudy.core", "io.understudy.engine")
        .contains("io.understudy.postgres", "io.understudy.amqp", "io.understudy.broker")
        .contains("io.understudy.testkit", "io.understudy.node", "io.understudy.client")
        .contains("io.understudy.examples.payments")
        .contains("io.understudy.verification");
  }

  @Test
  void arrowsBetweenRoomsGoOneWay() {
    rooms()
        .whereLayer("flow-api")
        .mayNotAccessAnyLayer()
        .whereLayer("core")
        .mayOnlyAccessLayers("flow-api")
        .whereLayer("engine")
        .mayOnlyAccessLayers("core", "flow-api")
        .whereLayer("postgres")
        .mayOnlyAccessLayers("engine", "core", "flow-api")
        .whereLayer("broker")
        .mayOnlyAccessLayers("postgres", "engine", "core", "flow-api")
        .whereLayer("amqp")
        .mayOnlyAccessLayers("engine", "core", "flow-api")
        .whereLayer("testkit")
        .mayOnlyAccessLayers("engine", "core", "flow-api")
        .whereLayer("node")
        .mayOnlyAccessLayers("broker", "postgres", "amqp", "engine", "core", "flow-api")
        .whereLayer("client")
        .mayNotAccessAnyLayer()
        .whereLayer("examples")
        .mayOnlyAccessLayers("flow-api")
        .whereLayer("verification")
        .mayNotBeAccessedByAnyLayer()
        .because(
            "a room can only be understood alone if its arrows go one way; move what is needed to"
                + " the room that both see, or let the engine own a port for it")
        .check(OURS);
  }

  private static LayeredArchitecture rooms() {
    return layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .withOptionalLayers(true)
        .layer("flow-api")
        .definedBy("io.understudy.flow..")
        .layer("core")
        .definedBy("io.understudy.core..")
        .layer("engine")
        .definedBy("io.understudy.engine..")
        .layer("postgres")
        .definedBy("io.understudy.postgres..")
        .layer("broker")
        .definedBy("io.understudy.broker..")
        .layer("amqp")
        .definedBy("io.understudy.amqp..")
        .layer("testkit")
        .definedBy("io.understudy.testkit..")
        .layer("node")
        .definedBy("io.understudy.node..")
        .layer("client")
        .definedBy("io.understudy.client..")
        .layer("examples")
        .definedBy("io.understudy.examples..")
        .layer("verification")
        .definedBy("io.understudy.verification..");
  }

  @Test
  void packagesNeverUseEachOtherInACircle() {
    slices()
        .matching("io.understudy.(**)")
        .should()
        .beFreeOfCycles()
        .because(
            "packages in a circle are one package in disguise; move the shared type to the package"
                + " that the others use, or turn one arrow round with an interface")
        .check(OURS);
  }

  @Test
  void theCoreUsesOnlyPureTypes() {
    ArchRule rule =
        inCore()
            .dependOnClassesThat(not(PURE).or(describe("impure", it -> in(IMPURE_CLASSES, it))))
            .because(
                "the core decides and does nothing: no threads, clock, chance, I/O or logging, or a"
                    + " simulation by seed cannot repeat; take it as an argument, or answer an"
                    + " effect that the engine carries out")
            .allowEmptyShould(true);
    rule.check(OURS);
  }

  @Test
  void theCoreCallsNothingThatAsksTheWorld() {
    inCore()
        .accessTargetWhere(describe("asks the world", ArchitectureTest::asksTheWorld))
        .because(
            "the time, a random number or a property differs in every run; take the time from the"
                + " event, and chance from the committed seed")
        .allowEmptyShould(true)
        .check(OURS);
  }

  @Test
  void thereIsOneDoorToTheLog() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.understudy.engine.reign.Committer")
        .and()
        .resideOutsideOfPackage("io.understudy.testkit..") // the contract and the faulty stores
        .should()
        .callMethodWhere(describe("commits a batch", ArchitectureTest::commitsABatch))
        .because(
            "a batch must follow the one before it, under the reign that sealed it, and nothing may"
                + " leave before it is settled: only the reign's committer knows all three; post an"
                + " event to the shard, and what it decides is committed")
        .check(OURS);
  }

  private static boolean commitsABatch(JavaMethodCall call) {
    return call.getName().equals("commit")
        && call.getTargetOwner().isAssignableTo("io.understudy.engine.port.LogWriter");
  }

  @Test
  void nothingIsSerializedByJava() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(ObjectInputStream.class, ObjectOutputStream.class, Externalizable.class)
        .orShould(
            com.tngtech.archunit.lang.conditions.ArchConditions.be(
                describe("Serializable by its own word", ArchitectureTest::saysSerializable)))
        .because(
            "reading a serialized object runs code that its sender chose, and its form follows our"
                + " private fields; write a record as JSON, or bytes by a codec")
        .check(OURS);
  }

  private static com.tngtech.archunit.lang.syntax.elements.ClassesShould inCore() {
    return noClasses().that().resideInAPackage("io.understudy.core..").should();
  }

  private static boolean asksTheWorld(JavaAccess<?> access) {
    AccessTarget target = access.getTarget();
    String owner = target.getOwner().getName();
    String name = target.getName();
    if (owner.equals("java.lang.System")) {
      return !PURE_METHODS_OF_SYSTEM.contains(name);
    }
    boolean readsTheClock = owner.startsWith("java.time.") && name.equals("now");
    return readsTheClock || IMPURE_METHODS.contains(owner + "." + name);
  }

  private static boolean saysSerializable(JavaClass type) {
    return type.getRawInterfaces().stream().anyMatch(it -> it.isEquivalentTo(Serializable.class));
  }

  private static boolean in(Set<String> names, JavaClass type) {
    return names.contains(type.getBaseComponentType().getName());
  }

  private static java.util.function.Predicate<JavaClass> named(String name) {
    return type -> type.getName().equals(name);
  }
}
