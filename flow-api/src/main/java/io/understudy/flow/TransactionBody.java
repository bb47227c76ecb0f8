package io.understudy.flow;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of a transactional step. The connection belongs to the step: it refuses {@code commit},
 * {@code rollback}, {@code setAutoCommit}, {@code unwrap}, {@code close} and the like. An exception
 * rolls everything back.
 */
@FunctionalInterface
public interface TransactionBody<T extends @Nullable Object> {
  T run(Connection tx) throws Exception;
}
