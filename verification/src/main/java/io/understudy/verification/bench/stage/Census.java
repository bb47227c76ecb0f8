package io.understudy.verification.bench.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one process holds at a moment when nothing is under way.
 *
 * @param threads by name without its numbers; those of the JVM itself and the carriers of virtual
 *     threads come and go by load and are left out
 * @param files open file descriptors, sockets among them
 * @param sessions in the database
 * @param heapBytes live after a full collection
 */
record Census(Map<String, Integer> threads, int files, long sessions, long heapBytes) {
  private static final Pattern OF_THE_JVM =
      Pattern.compile(
          "(GC |G1 |VM |C1 |C2 |ForkJoinPool|java$|Signal|Service|Monitor|Notif|Attach).*");
  private static final Pattern USED = Pattern.compile("used (\\d+)K");
  private static final int JCMD_SECONDS_MAX = 30;

  static Census of(long pid, long sessions) {
    long heap = heapAfterCollection(pid);
    try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return new Census(threads(pid), Math.toIntExact(open.count()), sessions, heap);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Integer> threads(long pid) throws IOException {
    Map<String, Integer> counts = new TreeMap<>();
    List<Path> tasks;
    try (Stream<Path> list = Files.list(Path.of("/proc/" + pid + "/task"))) {
      tasks = list.toList();
    }
    for (Path task : tasks) {
      String name = Files.readString(task.resolve("comm")).strip();
      if (!OF_THE_JVM.matcher(name).matches()) {
        counts.merge(name.replaceAll("\\d+", "#"), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static long heapAfterCollection(long pid) {
    String _ = jcmd(pid, "GC.run");
    Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
    if (!used.find()) {
      throw new IllegalStateException("jcmd does not tell the heap of process " + pid + ".");
    }
    return Long.parseLong(used.group(1)) * 1024;
  }

  private static String jcmd(long pid, String command) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process asked =
          new ProcessBuilder(jcmd, Long.toString(pid), command).redirectErrorStream(true).start();
      String told = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!asked.waitFor(JCMD_SECONDS_MAX, TimeUnit.SECONDS) || asked.exitValue() != 0) {
        throw new IllegalStateException("jcmd " + command + " failed: " + told);
      }
      return told;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while jcmd runs.", e);
    }
  }

  private int threadCount() {
    return threads.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** What there is more of than before; below zero where there is less. */
  Map<String, Object> since(Census before) {
    Map<String, Object> more = new LinkedHashMap<>();
    more.put("threads", threadCount() - before.threadCount());
    more.put("files", files - before.files);
    more.put("sessions", sessions - before.sessions);
    return more;
  }

  /** Names of threads that there are more of, with how many. */
  Map<String, Integer> threadsSince(Census before) {
    Map<String, Integer> more = new TreeMap<>();
    threads.forEach(
        (name, count) -> {
          int grown = count - before.threads.getOrDefault(name, 0);
          if (grown > 0) {
            more.put(name, grown);
          }
        });
    return more;
  }

  boolean hasMoreThan(Census before) {
    return threadCount() > before.threadCount()
        || files > before.files
        || sessions > before.sessions;
  }

  double heapGrowthPercent(Census before) {
    return Math.round((heapBytes - before.heapBytes) * 1_000.0 / before.heapBytes) / 10.0;
  }
}
