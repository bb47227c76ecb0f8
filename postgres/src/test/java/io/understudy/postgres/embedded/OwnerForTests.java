package io.understudy.postgres.embedded;

import java.nio.file.Path;

/** Owns an embedded PostgreSQL until it is killed. */
final class OwnerForTests {
  private OwnerForTests() {}

  public static void main(String[] args) throws Exception {
    EmbeddedPostgres.start(Path.of(args[0]));
    System.out.println("running");
    Thread.currentThread().join();
  }
}
