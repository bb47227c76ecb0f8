package io.understudy.node.http;

import java.util.Map;
import java.util.TreeMap;

/** What is sent back to a caller. */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Answer(int status, String type, byte[] body, Map<String, String> headers) {
  static final String JSON = "application/json";

  static Answer json(int status, Object value) {
    return new Answer(status, JSON, Json.bytes(value), Map.of());
  }

  static Answer of(Problem problem) {
    return new Answer(
        problem.status(), Problem.TYPE, Json.bytes(problem.members()), problem.headers());
  }

  Answer with(String header, String value) {
    Map<String, String> more = new TreeMap<>(headers);
    more.put(header, value);
    return new Answer(status, type, body, more);
  }
}
