package io.understudy.verification.transcripts;

import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.verification.cluster.Await;
import io.understudy.verification.cluster.Cluster;
import io.understudy.verification.cluster.ClusterPlan;
import io.understudy.verification.cluster.InstanceProcess;
import io.understudy.verification.cluster.StageRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replays the transcripts on real processes. With {@code -Dtranscripts.write=true} it writes what
 * it sees into the sources instead, to be read in the diff.
 */
@Timeout(240)
class TranscriptTest {
  private static final Path SOURCES = Path.of("src/test/resources/transcripts");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @TempDir Path folder;

  @Test
  void mistakesAtTheStart() throws Exception {
    Files.writeString(folder.resolve("broken.conf"), "node = bank-a\nlease = 2 s\nlease {\n");
    Files.writeString(folder.resolve("misspelt.conf"), "node = bank-a\nleese = 2s\n");
    replay("mistakes", new Transcript(folder, Map.of(), Map.of()));
  }

  @Test
  void operating() throws Exception {
    ClusterPlan plan =
        ClusterPlan.twoInstances(folder).with("modules.guarantees.world", folder.toString());
    try (Cluster bank = Cluster.prepare(plan)) {
      InstanceProcess first = bank.instances().getFirst();
      bank.start(first);
      InstanceProcess _ = bank.awaitHot(MINUTE);
      bank.start(bank.instances().getLast());
      bank.awaitUnderstudy(MINUTE);
      String both = String.join(",", bank.addresses());
      Map<String, Runnable> acts =
          Map.of(
              "kill -9 " + first.name(),
              () -> {
                bank.kill(first);
                int _ = first.awaitEnd(MINUTE);
                InstanceProcess _ = bank.awaitHot(MINUTE);
                // For a lease the dead one still counts as next.
                LockSupport.parkNanos(ClusterPlan.LEASE.multipliedBy(2).toNanos());
                Await.until("nobody to be next", MINUTE, () -> !hasUnderstudy(bank));
              },
              "start " + first.name(),
              () -> {
                bank.start(first);
                bank.awaitUnderstudy(MINUTE);
              });
      replay("operating", new Transcript(folder, Map.of("UNDERSTUDY_URL", both), acts));
    }
  }

  private static boolean hasUnderstudy(Cluster bank) {
    StageRow row = bank.stage().stage();
    return row == null || row.understudy() != null;
  }

  private static void replay(String name, Transcript transcript)
      throws IOException, InterruptedException {
    String expected = read(name);
    String seen = transcript.replay(expected);
    if (Boolean.getBoolean("transcripts.write")) {
      Files.writeString(SOURCES.resolve(name + ".txt"), seen);
    }
    assertThat(seen).isEqualTo(Boolean.getBoolean("transcripts.write") ? seen : expected);
  }

  private static String read(String name) throws IOException {
    try (var in =
        Objects.requireNonNull(
            TranscriptTest.class.getResourceAsStream("/transcripts/" + name + ".txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
