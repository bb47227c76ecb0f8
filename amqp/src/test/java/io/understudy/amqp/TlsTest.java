package io.understudy.amqp;

import static io.understudy.testkit.transport.Messages.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.understudy.engine.port.Destination;
import io.understudy.engine.port.ReignTransport;
import io.understudy.engine.port.TransportEnd;
import io.understudy.testkit.transport.Ear;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsTest {
  private static final String PASSWORD = "changeit";

  private final Ear ear = new Ear();

  @TempDir private Path folder;

  @Test
  void aBrokerThatIsTrustedIsSpokenToInSecret() throws Exception {
    Path keys = keysFor("localhost");
    try (TestBroker broker = broker(keys);
        AmqpTransport transport = AmqpTransport.open(settings(broker).withTls(trusting(keys)))) {
      ReignTransport reign = transport.open(1, ear);
      reign.send(message(1, inbox(broker), "secret"));

      assertThat(ear.end(1)).isEqualTo(TransportEnd.ACCEPTED);
      assertThat(Ear.text(ear.arrivals(1).getFirst())).isEqualTo("secret");
    }
  }

  @Test
  void aBrokerThatNobodyTrustsIsNotSpokenTo() throws Exception {
    try (TestBroker broker = broker(keysFor("localhost"));
        AmqpTransport transport = AmqpTransport.open(settings(broker))) {
      ReignTransport reign = transport.open(1, ear);
      reign.send(message(1, inbox(broker), "secret"));

      assertThat(ear.end(1)).isEqualTo(TransportEnd.UNKNOWN);
      assertThat(transport.reachable()).isFalse();
    }
  }

  @Test
  void aTrustedCertificateOfAnotherHostWillNotDo() throws Exception {
    Path keys = keysFor("elsewhere.example");
    try (TestBroker broker = broker(keys);
        AmqpTransport transport = AmqpTransport.open(settings(broker).withTls(trusting(keys)))) {
      ReignTransport reign = transport.open(1, ear);
      reign.send(message(1, inbox(broker), "secret"));

      assertThat(ear.end(1)).isEqualTo(TransportEnd.UNKNOWN);
      assertThat(transport.reachable()).isFalse();
    }
  }

  private static TestBroker broker(Path keys) {
    return TestBroker.start(TestBroker.Plan.USUAL.secured(keys, PASSWORD)).withQueue("inbox");
  }

  private static AmqpSettings settings(TestBroker broker) {
    return AmqpSettings.of(List.of(broker.uri()), "inbox", "bank-a-1");
  }

  private static Destination inbox(TestBroker broker) {
    return new Destination("bank-a", List.of(broker.uri()), "inbox");
  }

  private Path keysFor(String host) throws Exception {
    Path keys = folder.resolve("keys.p12");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        List.of(
            tool,
            "-genkeypair",
            "-alias",
            "broker",
            "-keyalg",
            "EC",
            "-dname",
            "CN=" + host,
            "-ext",
            "SAN=dns:" + host,
            "-keystore",
            keys.toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD);
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return keys;
  }

  private static SSLContext trusting(Path keys) throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys)) {
      own.load(in, PASSWORD.toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("broker", own.getCertificate("broker"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
