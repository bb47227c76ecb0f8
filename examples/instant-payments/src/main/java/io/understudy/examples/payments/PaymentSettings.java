package io.understudy.examples.payments;

import io.understudy.flow.FlowEnvironment;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The settings of the module {@code payments}.
 *
 * @param screeningDelay {@code screening-delay}: how long screening takes; 0 unless set
 * @param screeningFailureRate {@code screening-failure-rate}: the share of screening attempts that
 *     fail, from 0 to 1; 0 unless set
 * @param windows {@code cut-off-wait}: payments wait for the next settlement window, which opens
 *     each time that this duration has passed; 0, which is no wait, unless set
 * @param correspondents {@code correspondents}: the banks that are other nodes, such as {@code
 *     UNDAITM0XXX=bank-b}; none unless set
 */
public record PaymentSettings(
    Duration screeningDelay,
    double screeningFailureRate,
    SettlementWindows windows,
    Correspondents correspondents) {
  private static final Pattern SHORT_DURATION = Pattern.compile("(\\d+)\\s*(ms|s|m|h)?");

  public static PaymentSettings read(FlowEnvironment environment) {
    return new PaymentSettings(
        setting(environment, "screening-delay", "0", PaymentSettings::duration),
        setting(environment, "screening-failure-rate", "0", PaymentSettings::share),
        setting(environment, "cut-off-wait", "0", text -> new SettlementWindows(duration(text))),
        setting(environment, "correspondents", "", Correspondents::parse));
  }

  private static <T> T setting(
      FlowEnvironment environment, String key, String unlessSet, Function<String, T> parse) {
    String text = environment.setting(key).orElse(unlessSet);
    try {
      return parse.apply(text.strip());
    } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException(
          "The setting "
              + key
              + " of the module payments cannot be '"
              + text
              + "'. "
              + e.getMessage(),
          e);
    }
  }

  /** Such as {@code 200ms}, {@code 5s}, {@code 0} or {@code PT1M30S}. */
  private static Duration duration(String text) {
    Matcher matcher = SHORT_DURATION.matcher(text.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      Duration parsed = Duration.parse(text);
      if (parsed.isNegative()) {
        throw new IllegalArgumentException("It is a duration of 0 or more.");
      }
      return parsed;
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (String.valueOf(matcher.group(2))) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofMillis(number);
    };
  }

  private static double share(String text) {
    double share = Double.parseDouble(text);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("It is a share from 0 to 1.");
    }
    return share;
  }
}
