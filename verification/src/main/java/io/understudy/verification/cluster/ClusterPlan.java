package io.understudy.verification.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a cluster is to be.
 *
 * @param folder for everything that it writes
 * @param settings of every instance, by the names in {@code reference.conf}; a list in brackets
 * @param jvm more options for the JVM of every instance
 */
public record ClusterPlan(
    Path folder, String node, int instances, Map<String, String> settings, List<String> jvm) {
  /** An instance's lease unless told otherwise. */
  public static final Duration LEASE = Duration.ofSeconds(2);

  public ClusterPlan {
    settings = Map.copyOf(settings);
    jvm = List.copyOf(jvm);
  }

  public static ClusterPlan twoInstances(Path folder) {
    return twoInstances(folder, "bank-a");
  }

  public static ClusterPlan twoInstances(Path folder, String node) {
    return new ClusterPlan(folder, node, 2, Map.of(), List.of());
  }

  public ClusterPlan with(String setting, String value) {
    Map<String, String> more = new TreeMap<>(settings);
    more.put(setting, value);
    return new ClusterPlan(folder, node, instances, more, jvm);
  }

  public ClusterPlan withJvmOption(String option) {
    List<String> more = new ArrayList<>(jvm);
    more.add(option);
    return new ClusterPlan(folder, node, instances, settings, more);
  }
}
