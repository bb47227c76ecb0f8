package io.understudy.examples.payments.screening;

import java.util.List;

/**
 * Says whether names are on a sanctions list. Usually another system's work: slow, and it fails.
 */
@FunctionalInterface
public interface Screening {
  /**
   * Screens the names of one payment.
   *
   * @param inquiry the same for each attempt at one payment, so that the other side may know it
   * @throws ScreeningFailedException when it cannot be told now
   */
  ScreeningResult screen(Inquiry inquiry) throws ScreeningFailedException, InterruptedException;

  /**
   * One question.
   *
   * @param key the same for each attempt
   * @param attempt counts from 1
   */
  record Inquiry(String key, int attempt, List<String> names) {}
}
