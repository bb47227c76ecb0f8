package io.understudy.examples.payments.stream;

import io.understudy.examples.payments.iso20022.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Whether the answers to a stream were those that had to come.
 *
 * @param missing payments without an answer
 * @param wrong payments with another answer
 * @param surprises the first of both, one sentence each
 */
public record StreamVerdict(
    int accepted, int rejected, int missing, int wrong, List<String> surprises) {
  private static final int SURPRISES_MAX = 20;

  public boolean isAsExpected() {
    return missing == 0 && wrong == 0;
  }

  /** Counts while the stream goes by. */
  static final class Count {
    private int accepted;
    private int rejected;
    private int missing;
    private int wrong;
    private final List<String> surprises = new ArrayList<>();

    void add(StreamedPayment payment, Function<String, @Nullable Outcome> outcomes) {
      Outcome outcome = outcomes.apply(payment.clientId());
      if (outcome == null) {
        missing++;
        surprise(payment.clientId() + " has no answer.");
        return;
      }
      if (outcome.equals(Outcome.ACCEPTED)) {
        accepted++;
      } else {
        rejected++;
      }
      if (!isExpected(payment.expectation(), outcome, outcomes)) {
        wrong++;
        surprise(
            "%s got %s, expected %s."
                .formatted(payment.clientId(), outcome, payment.expectation()));
      }
    }

    StreamVerdict result() {
      return new StreamVerdict(accepted, rejected, missing, wrong, List.copyOf(surprises));
    }

    private static boolean isExpected(
        Expectation expectation, Outcome outcome, Function<String, @Nullable Outcome> outcomes) {
      return switch (expectation) {
        case Expectation.Accepted accepted -> outcome.equals(Outcome.ACCEPTED);
        case Expectation.Rejected rejected -> outcome.equals(Outcome.rejected(rejected.reason()));
        case Expectation.OneOfTwo pair -> isOneOfTwo(outcome, outcomes.apply(pair.otherClientId()));
      };
    }

    private static boolean isOneOfTwo(Outcome outcome, @Nullable Outcome other) {
      Outcome duplicate = Outcome.rejected(ReasonCode.AM05);
      if (outcome.equals(Outcome.ACCEPTED)) {
        return other == null || other.equals(duplicate);
      }
      return outcome.equals(duplicate) && (other == null || other.equals(Outcome.ACCEPTED));
    }

    private void surprise(String sentence) {
      if (surprises.size() < SURPRISES_MAX) {
        surprises.add(sentence);
      }
    }
  }
}
