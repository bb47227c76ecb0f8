package io.understudy.verification.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.txstep.JdbcStepFactory;
import io.understudy.verification.bench.BenchDatabase;
import io.understudy.verification.bench.FlowsPlan;
import io.understudy.verification.bench.Subject;
import io.understudy.verification.bench.UserRows;
import java.util.UUID;

/** DBOS Transact for Java, with its own pool of connections and default settings. */
final class DbosFlows implements Subject {
  private final FlowsPlan plan;
  private final String payload;
  private final DBOS dbos;
  private final DbosWork work;
  private final HikariDataSource users;

  private DbosFlows(FlowsPlan plan, DBOS dbos, DbosWork work, HikariDataSource users) {
    this.plan = plan;
    this.payload = plan.payload();
    this.dbos = dbos;
    this.work = work;
    this.users = users;
  }

  static DbosFlows open(BenchDatabase database, FlowsPlan plan) {
    database.execute("DROP SCHEMA IF EXISTS dbos CASCADE");
    BenchDatabase.Address at = database.address();
    DBOS dbos =
        new DBOS(
            DBOSConfig.defaults("bench")
                .withDatabaseUrl(at.url())
                .withDbUser(at.user())
                .withDbPassword(at.password()));
    HikariDataSource users = pool(at);
    DbosWork work =
        dbos.registerProxy(
            DbosWork.class, new DbosWorkflow(dbos, new JdbcStepFactory(dbos, users)));
    dbos.launch();
    return new DbosFlows(plan, dbos, work, users);
  }

  static HikariDataSource pool(BenchDatabase.Address at) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(at.url());
    config.setUsername(at.user());
    config.setPassword(at.password());
    return new HikariDataSource(config);
  }

  @Override
  public String name() {
    return "DBOS Transact";
  }

  @Override
  public void runOne() throws Exception {
    int row = UserRows.any();
    int length =
        dbos.startWorkflow(
                () -> work.run(plan.steps(), plan.transactional(), row, payload),
                new StartWorkflowOptions(UUID.randomUUID().toString()))
            .getResult();
    if (length != plan.steps() * payload.length()) {
      throw new IllegalStateException("A workflow answered " + length);
    }
  }

  @Override
  public void close() {
    dbos.close();
    users.close();
  }
}
