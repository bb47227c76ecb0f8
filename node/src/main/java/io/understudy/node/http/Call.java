package io.understudy.node.http;

import io.understudy.flow.FlowId;
import io.understudy.node.config.HttpConfig.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One call, apart from the server library.
 *
 * @param path as it was sent, still encoded
 * @param body read when asked for, within its limit
 * @param by who calls, for the journal
 * @param authorization passed on with the call; empty for none
 * @param passedOn the epoch under which another instance takes this one for hot, having passed this
 *     call on, which goes no further; 0 when nobody has
 */
record Call(
    String method,
    String path,
    Map<String, String> parameters,
    Map<String, String> query,
    Optional<String> idempotencyKey,
    Supplier<byte[]> body,
    Caller by,
    String authorization,
    long passedOn) {
  private static final Pattern WAIT = Pattern.compile("(\\d{1,7})(ms|s|m|min)?");
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

  /**
   * @param name the token's, or where the call comes from
   */
  record Caller(String name, Role role) {}

  String parameter(String name) {
    String value = parameters.get(name);
    if (value == null) {
      throw new IllegalStateException("The route has no {" + name + "}.");
    }
    return value;
  }

  FlowId flow() {
    return flowId(parameter("id"));
  }

  static FlowId flowId(String text) {
    if (text.length() == 36) {
      try {
        return FlowId.of(text);
      } catch (IllegalArgumentException _) {
        // Told below, in our own words.
      }
    }
    throw Problems.badRequest(
            "bad-flow-id",
            "Not a flow id",
            "A flow's id is a UUID like 01981c2e-7c5a-7b9e-9a51-2f1d3c6b8a70, as the start"
                + " answered it.")
        .toException();
  }

  /** The caller's key, checked; empty when it gave none. */
  Optional<String> key() {
    idempotencyKey.ifPresent(
        key -> {
          if (!KEY.matcher(key).matches()) {
            throw Problems.badRequest(
                    "bad-idempotency-key",
                    "Bad Idempotency-Key",
                    "An Idempotency-Key is 1 to 200 visible ASCII characters, without blanks.")
                .toException();
          }
        });
    return idempotencyKey;
  }

  /** How long the caller wants to wait; never longer than the limit. */
  Duration waiting(Duration max) {
    String text = query.getOrDefault("wait", "0");
    Matcher matcher = WAIT.matcher(text);
    if (!matcher.matches()) {
      throw Problems.badRequest(
              "bad-wait", "Bad wait", "'wait' is a time like 500ms, 30s or 1m, not '" + text + "'.")
          .toException();
    }
    long number = Long.parseLong(matcher.group(1));
    String unit = matcher.group(2) == null ? "s" : matcher.group(2);
    Duration asked =
        switch (unit) {
          case "ms" -> Duration.ofMillis(number);
          case "s" -> Duration.ofSeconds(number);
          default -> Duration.ofMinutes(number);
        };
    return asked.compareTo(max) > 0 ? max : asked;
  }
}
