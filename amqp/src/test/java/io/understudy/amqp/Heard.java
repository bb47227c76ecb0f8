package io.understudy.amqp;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** What our own classes tell the log while this is open. */
final class Heard extends AppenderBase<ILoggingEvent> implements AutoCloseable {
  private final Logger logger = (Logger) LoggerFactory.getLogger("io.understudy.amqp");
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

  static Heard begin() {
    Heard heard = new Heard();
    heard.start();
    heard.logger.addAppender(heard);
    return heard;
  }

  @Override
  protected void append(ILoggingEvent event) {
    events.add(event);
    synchronized (events) {
      events.notifyAll();
    }
  }

  /** How many lines contain this. */
  long lines(String part) {
    return events.stream().filter(it -> it.getFormattedMessage().contains(part)).count();
  }

  boolean hasStackTraces() {
    return events.stream().anyMatch(it -> it.getThrowableProxy() != null);
  }

  /** Waits for a line that contains this, and says whether it came. */
  boolean comes(String part) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    synchronized (events) {
      long left = 1;
      while (lines(part) == 0 && left > 0) {
        left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        events.wait(Math.max(1, Math.min(left, 100)));
      }
    }
    return lines(part) > 0;
  }

  @Override
  public void close() {
    logger.detachAppender(this);
  }
}
