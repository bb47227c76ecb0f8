package io.understudy.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.AutoSave;

/**
 * Opens the sessions of one incarnation, each with the limits of its purpose, and knows those of
 * reigns, which outlive whoever forgets to close them otherwise. Any thread.
 */
final class Sessions implements AutoCloseable {
  private static final String OLDEST_SERVER = "15";
  private static final int CONNECT_ATTEMPTS_MAX = 2;

  /** A server that is there refuses or accepts well before. */
  private static final long NO_ANSWER_NANOS = 500_000_000L;

  private final PostgresSettings settings;
  private final List<StepWarmUp> stepWarmUps;
  private final Limits limits;
  private final Hosts hosts;
  private final AtomicLong opened = new AtomicLong();
  private final Set<ReignSessions> reigns = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean serverChecksClients = new AtomicBoolean(true);

  Sessions(PostgresSettings settings) {
    this(settings, List.of());
  }

  /**
   * @param stepWarmUps what the sessions of steps are warmed up with
   */
  Sessions(PostgresSettings settings, List<StepWarmUp> stepWarmUps) {
    this.settings = settings;
    this.stepWarmUps = stepWarmUps;
    this.limits = new Limits(settings.lease());
    this.hosts = Hosts.of(settings.url());
  }

  Limits limits() {
    return limits;
  }

  PostgresSettings settings() {
    return settings;
  }

  List<StepWarmUp> stepWarmUps() {
    return stepWarmUps;
  }

  /** What the names of an incarnation's sessions begin with. */
  static String prefix(String incarnation) {
    return "us:" + incarnation + ":";
  }

  /** What the names of an incarnation's sessions for this stage begin with. */
  String stagePrefix(String incarnation) {
    return prefix(incarnation) + settings.shard() + "-";
  }

  void add(ReignSessions reign) {
    reigns.add(reign);
  }

  void remove(ReignSessions reign) {
    reigns.remove(reign);
  }

  /** Drops what reigns have open, and what was opened for the next one. */
  @Override
  public void close() {
    reigns.forEach(ReignSessions::drop);
  }

  /** In autocommit mode; throws what the driver throws. */
  Session open(Purpose purpose) throws SQLException {
    String name = stagePrefix(settings.incarnation()) + purpose.label;
    name += "-" + opened.incrementAndGet();
    Connection connection = connect(purpose, name);
    Session session = new Session(connection, name);
    try {
      session.answerWithin(limits.of(purpose).answer());
      return session;
    } catch (SQLException e) {
      session.abort();
      throw e;
    }
  }

  private Connection connect(Purpose purpose, String name) throws SQLException {
    for (int attempt = 1; ; attempt++) {
      try {
        return connectToAny(source(purpose, name));
      } catch (SQLException e) {
        boolean platform = SqlErrors.is(e, SqlErrors.INVALID_PARAMETER);
        if (!platform || attempt == CONNECT_ATTEMPTS_MAX || !serverChecksClients.get()) {
          throw e;
        }
        // The one setting of ours that not every platform of the server has.
        serverChecksClients.set(false);
      }
    }
  }

  /** To the first server that takes writes. */
  private Connection connectToAny(PGSimpleDataSource source) throws SQLException {
    SQLException trouble = null;
    for (Hosts.Host host : hosts.inOrder()) {
      long began = System.nanoTime();
      try {
        host.setOn(source);
        Connection connection = source.getConnection();
        hosts.takesWrites(host);
        return connection;
      } catch (SQLException e) {
        if (!SqlErrors.lostConnection(e)) {
          throw e;
        }
        if (System.nanoTime() - began > NO_ANSWER_NANOS) {
          hosts.gaveNoAnswer(host);
        }
        if (trouble != null) {
          e.addSuppressed(trouble);
        }
        trouble = e;
      }
    }
    throw trouble == null ? new SQLException("The url names no server.") : trouble;
  }

  private PGSimpleDataSource source(Purpose purpose, String name) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(settings.url());
    source.setUser(settings.user());
    source.setPassword(settings.password());
    source.setApplicationName(name);
    source.setTargetServerType("primary");
    source.setHostRecheckSeconds(0); // A standby may have been promoted just now.
    source.setConnectTimeout(limits.connectSeconds());
    // For the greeting; afterwards the session has its own limit, in milliseconds.
    source.setSocketTimeout(limits.connectSeconds());
    source.setCancelSignalTimeout(limits.cancelSeconds());
    source.setTcpKeepAlive(true);
    source.setSocketFactory(KeepaliveSocketFactory.class.getName());
    source.setSocketFactoryArg(Integer.toString(limits.keepaliveSeconds()));
    source.setAssumeMinServerVersion(OLDEST_SERVER);
    source.setAutosave(AutoSave.NEVER);
    source.setReWriteBatchedInserts(false);
    String own = source.getOptions();
    source.setOptions((own == null ? "" : own + " ") + options(purpose));
    return source;
  }

  /** Server settings, sent with the greeting: {@code RESET ALL} comes back to them. */
  private String options(Purpose purpose) {
    Limits.Times times = limits.of(purpose);
    StringBuilder text = new StringBuilder();
    option(text, "statement_timeout", times.statement());
    option(text, "lock_timeout", times.lock());
    option(text, "idle_in_transaction_session_timeout", times.idleInTransaction());
    option(text, "tcp_user_timeout", limits.unacknowledgedMillis());
    option(text, "tcp_keepalives_idle", limits.keepaliveSeconds());
    option(text, "tcp_keepalives_interval", limits.keepaliveSeconds());
    option(text, "tcp_keepalives_count", 3);
    if (serverChecksClients.get()) {
      option(text, "client_connection_check_interval", limits.clientCheckMillis());
    }
    boolean durable =
        switch (purpose) {
          case REPORT, SEAT, TAIL, LOAD, LOOKUP -> false;
          case LOG, STEP, RETAIN, SCHEMA -> true;
        };
    option(text, "synchronous_commit", durable ? "on" : "off");
    option(text, "default_transaction_isolation", "read\\ committed");
    option(text, "default_transaction_read_only", "off");
    plans(text, purpose);
    option(text, "jit", "off");
    return text.toString();
  }

  private static void plans(StringBuilder text, Purpose purpose) {
    switch (purpose) {
      case TAIL, LOAD, LOOKUP -> {
        // Which part of the journal is read depends on the numbers asked for.
        option(text, "plan_cache_mode", "force_custom_plan");
        alongIndices(text);
        // Flows that live are found by ranges of the look-up table.
        option(text, "enable_bitmapscan", purpose == Purpose.LOAD ? "on" : "off");
      }
      // Its statements are planned once, perhaps while the tables are still small.
      case LOG -> {
        option(text, "plan_cache_mode", "force_generic_plan");
        alongIndices(text);
        option(text, "enable_bitmapscan", "off");
      }
      case REPORT, SEAT, STEP, RETAIN, SCHEMA -> {}
    }
  }

  /**
   * Along the one index that is meant, and never a whole table for a few rows of it, whatever the
   * statistics of tables that only grow may say.
   */
  private static void alongIndices(StringBuilder text) {
    option(text, "enable_hashjoin", "off");
    option(text, "enable_mergejoin", "off");
    option(text, "enable_seqscan", "off");
  }

  private static void option(StringBuilder text, String name, Object value) {
    text.append("-c ").append(name).append('=').append(value).append(' ');
  }
}
