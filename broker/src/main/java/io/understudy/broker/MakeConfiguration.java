package io.understudy.broker;

import java.nio.file.Path;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.JournalType;
import org.apache.activemq.artemis.core.settings.impl.AddressFullMessagePolicy;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.apache.activemq.artemis.utils.critical.CriticalAnalyzerPolicy;

/**
 * Says to Artemis what our settings mean. An accepted durable message is on disk: the journal is
 * forced before the acceptance leaves, and with a pair the other broker has written it too.
 */
final class MakeConfiguration {
  private static final int JOURNAL_FILE_BYTES = 10 << 20;
  private static final int JOURNAL_POOL_FILES = 10;

  /** How long the journal gathers writes before it forces them, when nothing else makes it. */
  private static final int JOURNAL_GATHER_NANOS = 500_000;

  private static final int PAGE_BYTES = 2 << 20;
  private static final int DUPLICATE_IDS = 20_000;
  private static final long STUCK_MILLIS = 20_000;

  private final BrokerSettings settings;

  private MakeConfiguration(BrokerSettings settings) {
    this.settings = settings;
  }

  /** For a broker alone; {@link PairConfiguration} adds what a pair needs. */
  static Configuration of(BrokerSettings settings) {
    return new MakeConfiguration(settings).make();
  }

  private Configuration make() {
    Configuration configuration = new ConfigurationImpl();
    configuration.setName("understudy");
    configuration.setSecurityEnabled(settings.listen().isSecured());
    configuration.setJMXManagementEnabled(false);
    configuration.setGracefulShutdownEnabled(false);
    configuration.setResolveProtocols(false);
    configuration.setConfigurationFileRefreshPeriod(-1);
    configuration.setIDCacheSize(DUPLICATE_IDS);
    configuration.setPersistIDCache(true);
    configuration.setGlobalMaxSize(settings.memoryBytesMax());
    configuration.setMaxDiskUsage(-1);
    configuration.setMinDiskFree(settings.diskFreeBytesMin());
    configuration.setCriticalAnalyzer(true);
    configuration.setCriticalAnalyzerTimeout(STUCK_MILLIS);
    configuration.setCriticalAnalyzerPolicy(
        settings.pair() == null ? CriticalAnalyzerPolicy.SHUTDOWN : CriticalAnalyzerPolicy.HALT);
    journal(configuration);
    configuration.addAddressSetting("#", inboxes());
    configuration.addAcceptorConfiguration(Transports.amqp(settings));
    return configuration;
  }

  private void journal(Configuration configuration) {
    Path data = settings.dataFolder().toAbsolutePath();
    configuration.setPersistenceEnabled(true);
    configuration.setBindingsDirectory(data.resolve("bindings").toString());
    configuration.setJournalDirectory(data.resolve("journal").toString());
    configuration.setLargeMessagesDirectory(data.resolve("large-messages").toString());
    configuration.setPagingDirectory(data.resolve("paging").toString());
    configuration.setNodeManagerLockDirectory(data.resolve("journal").toString());
    configuration.setJournalType(JournalType.NIO);
    configuration.setJournalDatasync(true);
    configuration.setJournalSyncTransactional(true);
    configuration.setJournalSyncNonTransactional(true);
    configuration.setLargeMessageSync(true);
    configuration.setJournalFileSize(JOURNAL_FILE_BYTES);
    configuration.setJournalMinFiles(2);
    configuration.setJournalPoolFiles(JOURNAL_POOL_FILES);
    configuration.setJournalBufferTimeout_NIO(JOURNAL_GATHER_NANOS);
  }

  /**
   * Queues are made when they are first used and stay. Nothing is thrown away because it was
   * delivered often (a hot instance that dies often), or because it is old: what becomes of a
   * message is for its receiver to say.
   */
  private static AddressSettings inboxes() {
    return new AddressSettings()
        .setAutoCreateAddresses(true)
        .setAutoCreateQueues(true)
        .setAutoDeleteAddresses(false)
        .setAutoDeleteQueues(false)
        .setDefaultAddressRoutingType(RoutingType.ANYCAST)
        .setDefaultQueueRoutingType(RoutingType.ANYCAST)
        .setMaxDeliveryAttempts(-1)
        .setRedeliveryDelay(0)
        .setNoExpiry(true)
        .setAddressFullMessagePolicy(AddressFullMessagePolicy.PAGE)
        .setPageSizeBytes(PAGE_BYTES)
        .setIDCacheSize(DUPLICATE_IDS);
  }
}
