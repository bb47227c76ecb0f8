package io.understudy.node.run;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import io.understudy.node.config.NodeConfig.LogConfig;
import org.slf4j.LoggerFactory;

/** Puts the configured log format and level in force. */
public final class Logging {
  private Logging() {}

  public static void apply(LogConfig config) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.getLogger("io.understudy").setLevel(Level.toLevel(config.level()));
    context.getLogger("flow").setLevel(Level.toLevel(config.level()));
    context.addTurboFilter(new MeantSo());
    if (config.format() == LogConfig.Format.JSON) {
      JsonEncoder encoder = new JsonEncoder();
      encoder.setContext(context);
      encoder.start();
      ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
      appender.setContext(context);
      appender.setTarget("System.err");
      appender.setEncoder(encoder);
      appender.start();
      var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      root.detachAndStopAllAppenders();
      root.addAppender(appender);
    }
  }
}
