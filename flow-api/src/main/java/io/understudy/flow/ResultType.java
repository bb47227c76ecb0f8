package io.understudy.flow;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * The type of a journaled result: {@link #own()} records the value's own class; {@code new
 * ResultType<List<Quote>>() {}} names a generic one.
 */
public abstract class ResultType<T extends @Nullable Object> {
  private static final ResultType<@Nullable Object> OWN = new Own();

  private final @Nullable Type type;

  /** For anonymous subclasses, which capture the type argument. */
  protected ResultType() {
    if (getClass().getGenericSuperclass() instanceof ParameterizedType captured) {
      this.type = captured.getActualTypeArguments()[0];
    } else {
      throw new IllegalArgumentException("Write it as new ResultType<SomeType>() {}.");
    }
  }

  private ResultType(@Nullable Type type) {
    this.type = type;
  }

  /** The value's own class, recorded with the value. */
  @SuppressWarnings("unchecked")
  public static <T extends @Nullable Object> ResultType<T> own() {
    return (ResultType<T>) OWN;
  }

  public static <T> ResultType<T> of(Class<T> type) {
    return new Named<>(type);
  }

  /** The declared type; {@code null} when the value's own class is recorded. */
  public final @Nullable Type type() {
    return type;
  }

  private static final class Own extends ResultType<@Nullable Object> {
    Own() {
      super((Type) null);
    }
  }

  private static final class Named<T> extends ResultType<T> {
    Named(Class<T> type) {
      super(type);
    }
  }
}
