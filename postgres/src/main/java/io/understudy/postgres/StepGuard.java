package io.understudy.postgres;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Array;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection as a step's author gets it. Everything that leads back to the real one is guarded
 * too: statements, results, arrays and meta data.
 */
final class StepGuard {
  /** What is handed out guarded, the most special first. */
  private static final List<Class<?>> GUARDED =
      List.of(
          Connection.class,
          CallableStatement.class,
          PreparedStatement.class,
          Statement.class,
          ResultSet.class,
          DatabaseMetaData.class,
          Array.class);

  private final Connection guarded;
  private final StepMark mark;
  private volatile boolean over;
  private volatile @Nullable SQLException firstError;

  StepGuard(Connection real, StepMark mark) {
    this.mark = mark;
    this.guarded = (Connection) guard(real, Connection.class);
  }

  Connection connection() {
    return guarded;
  }

  /** What the step's transaction must bear at its end. */
  StepMark mark() {
    return mark;
  }

  /** The first error that a statement of the step met, also when the author swallowed it. */
  @Nullable SQLException firstError() {
    return firstError;
  }

  /** From now on the guarded objects refuse everything. */
  void close() {
    over = true;
  }

  private Object guard(Object real, Class<?> type) {
    return Proxy.newProxyInstance(
        StepGuard.class.getClassLoader(), new Class<?>[] {type}, new Handler(real));
  }

  private final class Handler implements InvocationHandler {
    private final Object real;

    Handler(Object real) {
      this.real = real;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (over && method.getDeclaringClass() != Object.class) {
        throw new SQLException("The step is over; its connection cannot be used any more.");
      }
      if (method.getName().equals("isWrapperFor")) {
        return false;
      }
      if (GuardRules.check(method, arguments)) {
        mark.set();
      }
      if (method.getName().equals("getConnection")) {
        return guarded;
      }
      try {
        return handOut(method.invoke(real, unguarded(arguments)));
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof SQLException error && firstError == null) {
          firstError = error;
        }
        throw e.getCause() == null ? e : e.getCause();
      }
    }

    private @Nullable Object handOut(@Nullable Object result) {
      if (result == null || Proxy.isProxyClass(result.getClass())) {
        return result;
      }
      for (Class<?> type : GUARDED) {
        if (type.isInstance(result)) {
          return guard(result, type);
        }
      }
      return result;
    }
  }

  /** An array of ours that is given back as a parameter. */
  private static @Nullable Object @Nullable [] unguarded(Object @Nullable [] arguments) {
    if (arguments == null) {
      return null;
    }
    Object[] plain = Arrays.copyOf(arguments, arguments.length);
    for (int i = 0; i < plain.length; i++) {
      if (plain[i] != null
          && Proxy.isProxyClass(plain[i].getClass())
          && Proxy.getInvocationHandler(plain[i]) instanceof Handler handler) {
        plain[i] = handler.real;
      }
    }
    return plain;
  }
}
