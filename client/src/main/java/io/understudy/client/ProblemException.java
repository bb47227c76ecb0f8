package io.understudy.client;

import java.io.Serial;

/** The node refused a call, and says why; repeating it unchanged would not help. */
public final class ProblemException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;
  private static final String URN = "urn:understudy:problem:";

  private final int status;
  private final String type;
  private final String title;
  private final String detail;

  ProblemException(int status, String type, String title, String detail) {
    super(title + ": " + detail);
    this.status = status;
    this.type = type;
    this.title = title;
    this.detail = detail;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** A URN that stays the same from release to release. */
  public String type() {
    return type;
  }

  /** The last part of the type: {@code key-conflict}. */
  public String code() {
    return type.startsWith(URN) ? type.substring(URN.length()) : type;
  }

  public String title() {
    return title;
  }

  /** What happened and what to do, for people. */
  public String detail() {
    return detail;
  }
}
