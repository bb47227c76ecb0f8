package io.understudy.postgres;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The servers of the url, in the order in which they are worth a try: the one that took writes last
 * goes first, one that gave no answer lately goes last. Nothing else is remembered of them: a
 * standby may be promoted at any moment. Any thread.
 */
final class Hosts {
  private static final long SLOW_NANOS = 5_000_000_000L;

  private final List<Host> all;
  private final Map<Host, Long> slowSince = new ConcurrentHashMap<>();
  private volatile Host last;

  /** One server. */
  record Host(String name, int port) {
    void setOn(PGSimpleDataSource source) {
      source.setServerNames(new String[] {name});
      source.setPortNumbers(new int[] {port});
    }
  }

  private Hosts(List<Host> all) {
    this.all = all;
    this.last = all.getFirst();
  }

  static Hosts of(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    String[] names = source.getServerNames();
    int[] ports = source.getPortNumbers();
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < names.length; i++) {
      hosts.add(new Host(names[i], ports[i]));
    }
    return new Hosts(List.copyOf(hosts));
  }

  List<Host> inOrder() {
    Host first = last;
    long now = System.nanoTime();
    return all.stream()
        .sorted(
            Comparator.comparing((Host host) -> isSlow(host, now))
                .thenComparing(host -> !host.equals(first)))
        .toList();
  }

  private boolean isSlow(Host host, long now) {
    Long since = slowSince.get(host);
    return since != null && now - since < SLOW_NANOS;
  }

  void takesWrites(Host host) {
    last = host;
    slowSince.remove(host);
  }

  void gaveNoAnswer(Host host) {
    slowSince.put(host, System.nanoTime());
  }
}
