package io.understudy.testkit.store;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A connection without SQL that knows of effects only. Used by the thread of its step. */
final class MemoryConnection implements MemoryTransaction {
  private final Check check;
  private final List<String> effects = new ArrayList<>();
  private @Nullable String spoilt;
  private boolean over;

  /** Throws when the session is gone. */
  @FunctionalInterface
  interface Check {
    void run() throws SQLException;
  }

  MemoryConnection(Check check) {
    this.check = check;
  }

  /** What the step's author gets. */
  Connection guarded() {
    InvocationHandler handler = this::invoke;
    return (Connection)
        Proxy.newProxyInstance(
            MemoryConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class, MemoryTransaction.class},
            handler);
  }

  @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself only
  private @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (method.getDeclaringClass() == MemoryTransaction.class) {
      try {
        return method.invoke(this, arguments);
      } catch (InvocationTargetException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
    }
    return switch (method.getName()) {
      case "getAutoCommit", "isReadOnly", "isWrapperFor" -> false;
      case "isClosed" -> over;
      case "toString" -> "a step's connection in memory";
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> arguments != null && proxy == arguments[0];
      default -> throw new SQLException("'" + method.getName() + "' is refused in memory.");
    };
  }

  @Override
  public void effect(String name) throws SQLException {
    requireUsable();
    effects.add(name);
  }

  @Override
  public void failSilently() throws SQLException {
    requireUsable();
    spoilt = "A statement failed and the step went on.";
  }

  @Override
  public void endByText() throws SQLException {
    requireUsable();
    spoilt = "The step's text ended its transaction.";
  }

  private void requireUsable() throws SQLException {
    if (over) {
      throw new SQLException("The step is over.");
    }
    check.run();
  }

  List<String> effects() {
    return effects;
  }

  @Nullable String spoilt() {
    return spoilt;
  }

  void close() {
    over = true;
  }
}
