package io.understudy.engine.fiber;

import java.util.ResourceBundle;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A logger that is silent while the flow replays what it has said before. */
record FlowLog(System.Logger behind, BooleanSupplier speaks) implements System.Logger {

  @Override
  public String getName() {
    return behind.getName();
  }

  @Override
  public boolean isLoggable(Level level) {
    return speaks.getAsBoolean() && behind.isLoggable(level);
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    if (speaks.getAsBoolean()) {
      behind.log(level, bundle, message, thrown);
    }
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object... values) {
    if (speaks.getAsBoolean()) {
      behind.log(level, bundle, format, values);
    }
  }
}
