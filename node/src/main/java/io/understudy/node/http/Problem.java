package io.understudy.node.http;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error as RFC 9457 wants it: never with a stack, an SQL text or a path of this machine.
 *
 * @param code last part of the type, stable, for programs
 * @param detail what happened and what to do
 * @param more members beside the standard ones
 */
record Problem(
    int status,
    String code,
    String title,
    String detail,
    Map<String, Object> more,
    Map<String, String> headers) {
  static final String TYPE = "application/problem+json";
  private static final String URN = "urn:understudy:problem:";

  static Problem of(int status, String code, String title, String detail) {
    return new Problem(status, code, title, detail, Map.of(), Map.of());
  }

  Problem with(String member, Object value) {
    Map<String, Object> members = new LinkedHashMap<>(more);
    members.put(member, value);
    return new Problem(status, code, title, detail, members, headers);
  }

  Problem withHeader(String name, String value) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.put(name, value);
    return new Problem(status, code, title, detail, more, all);
  }

  /** Asks the caller to come again. */
  Problem retryAfter(int seconds) {
    return withHeader("Retry-After", Integer.toString(seconds));
  }

  ProblemException toException() {
    return new ProblemException(this);
  }

  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("type", URN + code);
    members.put("title", title);
    members.put("status", status);
    members.put("detail", detail);
    members.putAll(more);
    return members;
  }
}
