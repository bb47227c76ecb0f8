package io.understudy.postgres;

/** What a session is for; part of its {@code application_name}. */
enum Purpose {
  /** Reports of this instance, and ending other sessions. */
  REPORT("report"),
  /** The log's tail. */
  TAIL("tail"),
  /** One large read of all live flows. */
  LOAD("load"),
  LOOKUP("look"),
  /** The stage lock, and on it the claim and the renewals. */
  SEAT("seat"),
  /** The batches of a reign. */
  LOG("log"),
  /** Transactional steps of a reign. */
  STEP("step"),
  RETAIN("keep"),
  SCHEMA("schema");

  final String label;

  Purpose(String label) {
    this.label = label;
  }
}
