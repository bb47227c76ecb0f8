package io.understudy.node.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the words that somebody who mistyped may have meant, by edit distance. */
public final class Nearest {
  private static final int SUGGESTIONS_MAX = 3;

  private Nearest() {}

  /** At most three of the known words, the nearest first; empty when none is near. */
  public static List<String> to(String word, Collection<String> known) {
    int far = Math.max(2, word.length() / 3);
    record Candidate(String word, int distance) {}
    return known.stream()
        .map(each -> new Candidate(each, distance(word, each)))
        .filter(each -> each.distance <= far)
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::word))
        .limit(SUGGESTIONS_MAX)
        .map(Candidate::word)
        .toList();
  }

  /** How many letters must be put in, taken out or changed. */
  static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[to.length()];
  }
}
