package io.understudy.testkit.store;

/** A session of one incarnation, for as long as nobody ends it. Compared by identity. */
final class MemorySession {
  private final MemoryDatabase database;
  private final String incarnation;

  MemorySession(MemoryDatabase database, String incarnation) {
    this.database = database;
    this.incarnation = incarnation;
  }

  String incarnation() {
    return incarnation;
  }

  void end() {
    database.end(this);
  }
}
