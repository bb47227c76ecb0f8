package io.understudy.client;

import java.time.Duration;

/**
 * One call, the same at every attempt.
 *
 * @param what in words, for messages
 * @param key the idempotency key; empty for a call that only reads
 * @param poll how long the instance is to wait before it answers
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Ask(String what, String method, String path, byte[] body, String key, Duration poll) {
  private static final byte[] NOTHING = {};

  static Ask get(String what, String path, Duration poll) {
    return new Ask(what, "GET", path, NOTHING, "", poll);
  }

  static Ask post(String what, String path, byte[] body, String key) {
    return new Ask(what, "POST", path, body, key, Duration.ZERO);
  }

  Ask waiting(Duration longest) {
    return new Ask(what, method, path, body, key, longest);
  }

  String pathAndQuery() {
    return poll.isZero() ? path : path + "?wait=" + poll.toMillis() + "ms";
  }
}
