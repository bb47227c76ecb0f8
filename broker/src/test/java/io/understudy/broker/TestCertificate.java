package io.understudy.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** A certificate for 127.0.0.1 that the JDK's own keytool makes, as PEM files and as a store. */
record TestCertificate(Path store, Listen.Tls tls) {
  static final String PASSWORD = "for-this-test-only";

  static TestCertificate in(Path folder) throws Exception {
    Path store = folder.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process made =
        new ProcessBuilder(
                List.of(
                    (keytool
                            + " -genkeypair -alias server -keyalg EC -dname CN=test -ext"
                            + " san=ip:127.0.0.1 -storetype PKCS12 -storepass "
                            + PASSWORD
                            + " -keystore "
                            + store)
                        .split(" ")))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(made.waitFor()).as(Files.readString(folder.resolve("keytool.log"))).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    Key key = Objects.requireNonNull(keys.getKey("server", PASSWORD.toCharArray()));
    Certificate certificate = Objects.requireNonNull(keys.getCertificate("server"));
    String keyFile = pem(folder.resolve("key.pem"), "PRIVATE KEY", key.getEncoded());
    String file = pem(folder.resolve("cert.pem"), "CERTIFICATE", certificate.getEncoded());
    return new TestCertificate(store, new Listen.Tls(file, keyFile, ""));
  }

  private static String pem(Path file, String what, byte[] encoded) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
    return file.toString();
  }
}
