package io.understudy.postgres;

/** Constant statements, in which {@code $.} stands for the schema. */
record Sql(String schema) {
  String in(String text) {
    return text.replace("$.", '"' + schema + "\".");
  }
}
