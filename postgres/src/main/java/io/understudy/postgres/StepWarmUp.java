package io.understudy.postgres;

import java.sql.Connection;

/**
 * What the statements of steps are made known to a fresh session with, before it is needed. Its
 * transaction is rolled back.
 */
@FunctionalInterface
public interface StepWarmUp {
  void run(Connection tx) throws Exception;
}
