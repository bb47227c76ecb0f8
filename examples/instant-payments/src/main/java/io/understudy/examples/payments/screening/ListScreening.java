package io.understudy.examples.payments.screening;

import java.text.Normalizer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A screening of its own: a short list of names, an artificial delay, and failures at a given rate
 * that depend on nothing but the inquiry, so that a run can be repeated.
 */
public final class ListScreening implements Screening {
  private static final Pattern NO_LETTER_OR_DIGIT = Pattern.compile("[^\\p{L}\\p{N}]+");
  private static final Pattern ACCENTS = Pattern.compile("\\p{M}+");

  /** Two to the number of bits that make a fraction. */
  private static final double FRACTION_BASE = 1L << 31;

  private final Map<Set<String>, String> entries = new LinkedHashMap<>();
  private final Duration delay;
  private final double failureRate;

  /**
   * @param failureRate the share of attempts that fail, from 0 to 1
   */
  public ListScreening(List<String> names, Duration delay, double failureRate) {
    if (delay.isNegative() || !(failureRate >= 0 && failureRate <= 1)) {
      throw new IllegalArgumentException(
          "Screening needs a delay of 0 or more and a failure rate from 0 to 1, not "
              + delay
              + " and "
              + failureRate
              + ".");
    }
    for (String name : names) {
      Set<String> words = words(name);
      if (words.isEmpty()) {
        throw new IllegalArgumentException("A name on the list has no letters: '" + name + "'.");
      }
      entries.put(words, name);
    }
    this.delay = delay;
    this.failureRate = failureRate;
  }

  @Override
  public ScreeningResult screen(Inquiry inquiry)
      throws ScreeningFailedException, InterruptedException {
    if (delay.isPositive()) {
      Thread.sleep(delay);
    }
    if (fraction(inquiry) < failureRate) {
      throw new ScreeningFailedException(
          "Screening did not answer attempt " + inquiry.attempt() + " of " + inquiry.key() + ".");
    }
    for (String name : inquiry.names()) {
      Set<String> words = words(name);
      for (Map.Entry<Set<String>, String> entry : entries.entrySet()) {
        if (words.containsAll(entry.getKey())) {
          return new ScreeningResult(entry.getValue());
        }
      }
    }
    return ScreeningResult.CLEAR;
  }

  /** From 0 to 1, by chance to look at, the same for the same attempt. */
  private static double fraction(Inquiry inquiry) {
    int hash = (inquiry.key() + "#" + inquiry.attempt()).hashCode() * 0x9E3779B9;
    return ((hash ^ (hash >>> 15)) & Integer.MAX_VALUE) / FRACTION_BASE;
  }

  private static Set<String> words(String name) {
    String plain = ACCENTS.matcher(Normalizer.normalize(name, Normalizer.Form.NFD)).replaceAll("");
    return NO_LETTER_OR_DIGIT
        .splitAsStream(plain.toUpperCase(Locale.ROOT))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
