package io.understudy.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.understudy.node.config.BadConfigException;
import io.understudy.node.config.HttpConfig;
import io.understudy.node.config.HttpConfig.TlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real TLS, with a certificate that the JDK's own keytool makes. */
class TlsTest {
  private static final String PASSWORD = "for-this-test-only";
  private static final String TOKEN = "operator-operator-operator";

  @TempDir static Path folder;

  @BeforeAll
  static void certificate() throws Exception {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).as(Files.readString(folder.resolve("keytool.log"))).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Key key = Objects.requireNonNull(keys.getKey("server", PASSWORD.toCharArray()));
    Certificate certificate = Objects.requireNonNull(keys.getCertificate("server"));
    write("key.pem", "PRIVATE KEY", key.getEncoded());
    write("cert.pem", "CERTIFICATE", certificate.getEncoded());
  }

  @Test
  void callsAndPassedOnCallsAreEncryptedAndNeedTheToken() throws Exception {
    FakeNode node = new FakeNode();
    FakeNode.FakeInstance one = node.new FakeInstance();
    FakeNode.FakeInstance two = node.new FakeInstance();
    try (HttpApi apiOne = HttpApi.start(config(), "i1", 2_000);
        HttpApi apiTwo = HttpApi.start(config(), "i1", 2_000);
        HttpClient trusting = trusting()) {
      assertThat(apiOne.address()).startsWith("https://127.0.0.1:");
      one.role = "hot";
      two.hotAddress = apiOne.address();
      apiOne.serve(one.backend());
      apiTwo.serve(two.backend());
      HttpRequest.Builder start =
          HttpRequest.newBuilder(URI.create(apiTwo.address() + "/v1/flows/pay"))
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("1"));
      assertThat(send(trusting, start)).isEqualTo(401);
      assertThat(send(trusting, start.header("Authorization", "Bearer " + TOKEN))).isEqualTo(201);
      assertThat(node.flows).hasSize(1);
    }
  }

  @Test
  void aClientThatDoesNotTrustTheCertificateIsNotServed() {
    try (HttpApi api = HttpApi.start(config(), "i1", 2_000);
        HttpClient other = HttpClient.newHttpClient()) {
      HttpRequest.Builder health =
          HttpRequest.newBuilder(URI.create(api.address() + "/health/live"));
      assertThatThrownBy(() -> send(other, health)).isInstanceOf(SSLHandshakeException.class);
    }
  }

  @Test
  void filesThatHoldNoKeyOrNoCertificateAreNamed() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing");
    String certificate = folder.resolve("cert.pem").toString();
    assertThatThrownBy(() -> Pem.context(new TlsConfig(certificate, empty.toString(), "")))
        .isInstanceOf(BadConfigException.class)
        .hasMessageContaining("empty.pem holds no private key in PKCS#8 PEM form");
    assertThatThrownBy(() -> Pem.context(new TlsConfig("", "", empty.toString())))
        .isInstanceOf(BadConfigException.class)
        .hasMessageContaining("http.tls cannot be used");
  }

  private static HttpConfig config() {
    Stream<String> files =
        Stream.of("certificate=cert.pem", "key=key.pem", "trust=cert.pem")
            .map(file -> "http.tls." + file.replace("=", "=" + folder + "/"));
    Stream<String> tokens =
        Stream.of("http.tokens.ops.role=operator", "http.tokens.ops.token=" + TOKEN);
    return HttpApiTest.config(Stream.concat(files, tokens).toArray(String[]::new));
  }

  private static HttpClient trusting() {
    String certificate = folder.resolve("cert.pem").toString();
    return HttpClient.newBuilder()
        .sslContext(Objects.requireNonNull(Pem.context(new TlsConfig("", "", certificate))))
        .build();
  }

  private static int send(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static void write(String file, String what, byte[] encoded) throws IOException {
    String text = Base64.getMimeEncoder().encodeToString(encoded);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }
}
