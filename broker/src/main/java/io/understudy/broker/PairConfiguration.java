package io.understudy.broker;

import io.understudy.broker.pair.PairArbiter;
import io.understudy.broker.pair.PostgresLockManager;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.activemq.artemis.core.config.ClusterConnectionConfiguration;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.ha.DistributedLockManagerConfiguration;
import org.apache.activemq.artemis.core.config.ha.ReplicationPrimaryPolicyConfiguration;
import org.apache.activemq.artemis.core.server.cluster.impl.MessageLoadBalancingType;

/**
 * What a pair needs beyond a broker alone: replication between two equals, each of which Artemis
 * calls a primary. They have one id; whoever of them gets the lock of that id is live.
 */
final class PairConfiguration {
  private static final int ID_LETTERS = 16;
  private static final long LINK_SILENCE_MILLIS_MIN = 1_000;
  private static final int LINK_CHECKS = 8;
  private static final int CALL_MILLIS = 2_000;
  private static final int RETRY_MILLIS = 100;
  private static final long FIRST_COPY_MILLIS = 60_000;

  private PairConfiguration() {}

  /** The pair's id in a form that Artemis keeps as it is: it cuts longer ones, without a word. */
  static String lockId(PairSettings pair) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(pair.name().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, ID_LETTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }

  static void add(
      Configuration configuration,
      BrokerSettings settings,
      PairSettings pair,
      PairArbiter arbiter) {
    configuration.addAcceptorConfiguration(
        Transports.replicationDoor(settings, pair.replication()));
    configuration.addConnectorConfiguration(
        "self", Transports.connector(settings, "self", pair.advertised()));
    configuration.addConnectorConfiguration(
        "peer", Transports.connector(settings, "peer", pair.peer()));
    configuration.addClusterConfiguration(link(pair));
    if (settings.listen().isSecured()) {
      configuration.setClusterUser(settings.listen().user());
      configuration.setClusterPassword(settings.listen().password());
    } else {
      // Nobody checks it without security, and Artemis warns about its own.
      configuration.setClusterUser(pair.name());
      configuration.setClusterPassword(lockId(pair));
    }
    configuration.setHAPolicyConfiguration(policy(pair, arbiter));
  }

  /** Silence on the link is judged as strictly as silence towards the arbiter. */
  private static ClusterConnectionConfiguration link(PairSettings pair) {
    long silenceMillis = Math.max(LINK_SILENCE_MILLIS_MIN, pair.arbiter().lease().toMillis());
    return new ClusterConnectionConfiguration()
        .setName("pair")
        .setConnectorName("self")
        .setStaticConnectors(List.of("peer"))
        .setMessageLoadBalancingType(MessageLoadBalancingType.OFF)
        .setClientFailureCheckPeriod(silenceMillis / LINK_CHECKS)
        .setConnectionTTL(silenceMillis)
        .setCallTimeout(CALL_MILLIS)
        .setRetryInterval(RETRY_MILLIS)
        .setReconnectAttempts(-1);
  }

  private static ReplicationPrimaryPolicyConfiguration policy(
      PairSettings pair, PairArbiter arbiter) {
    ReplicationPrimaryPolicyConfiguration policy =
        ReplicationPrimaryPolicyConfiguration.withDefault()
            .setGroupName(lockId(pair))
            .setInitialReplicationSyncTimeout(FIRST_COPY_MILLIS)
            .setMaxSavedReplicatedJournalsSize(1)
            .setDistributedManagerConfiguration(
                new DistributedLockManagerConfiguration(
                    PostgresLockManager.class.getName(),
                    Map.of(PostgresLockManager.HOLDER, arbiter.holder())));
    policy.setRetryReplicationWait((long) RETRY_MILLIS);
    policy.setCoordinationId(lockId(pair));
    return policy;
  }
}
