package io.understudy.verification.demo;

import java.io.Console;

/** Colours, where there is a terminal that shows them. */
enum Ink {
  NONE,
  COLOURS;

  /** What fits the terminal that this process runs in, if any. */
  @SuppressWarnings("SystemConsoleNull") // nullable all the same, and a JDK may be told so
  static Ink ofThisProcess() {
    Console console = System.console();
    boolean shows =
        console != null
            && console.isTerminal()
            && System.getenv("NO_COLOR") == null
            && !"dumb".equals(System.getenv("TERM"));
    return shows ? COLOURS : NONE;
  }

  boolean isTerminal() {
    return this == COLOURS;
  }

  String hot(String text) {
    return in("1;38;5;208", text);
  }

  String warm(String text) {
    return in("33", text);
  }

  String good(String text) {
    return in("32", text);
  }

  String bad(String text) {
    return in("1;31", text);
  }

  String bold(String text) {
    return in("1", text);
  }

  String faint(String text) {
    return in("2", text);
  }

  private String in(String code, String text) {
    return this == NONE ? text : "\u001b[" + code + "m" + text + "\u001b[0m";
  }
}
