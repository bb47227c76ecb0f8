package io.understudy.postgres;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;

/**
 * The names of sessions that this incarnation gave up, in case that the server did not notice: a
 * later reign of the same incarnation may end them there, and must not end its living ones.
 */
final class EndedSessions {
  private static final int NAMES_MAX = 256;

  private final Deque<String> names = new ArrayDeque<>();

  synchronized void add(String name) {
    names.addLast(name);
    if (names.size() > NAMES_MAX) {
      names.removeFirst();
    }
  }

  synchronized String[] names() {
    return names.toArray(String[]::new);
  }

  synchronized void forget(Collection<String> gone) {
    names.removeAll(gone);
  }
}
