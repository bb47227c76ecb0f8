package io.understudy.node.http;

import io.understudy.node.config.BadConfigException;
import io.understudy.node.config.HttpConfig.TlsConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** TLS out of PEM files. */
final class Pem {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");
  private static final char[] NO_PASSWORD = {};

  private Pem() {}

  /** For the server, with its certificate and key; and for calls to others, with their trust. */
  static @Nullable SSLContext context(TlsConfig config) {
    if (!config.isOn() && config.trust().isEmpty()) {
      return null;
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          config.isOn() ? keys(config).getKeyManagers() : null, trust(config.trust()), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new BadConfigException(List.of("http.tls cannot be used: " + e.getMessage()));
    }
  }

  private static KeyManagerFactory keys(TlsConfig config)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    Certificate[] chain = certificates(config.certificate()).toArray(Certificate[]::new);
    store.setKeyEntry("server", privateKey(config.key()), NO_PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory;
  }

  private static TrustManager @Nullable [] trust(String file)
      throws GeneralSecurityException, IOException {
    if (file.isEmpty()) {
      return null;
    }
    KeyStore store = emptyStore();
    for (Certificate certificate : certificates(file)) {
      store.setCertificateEntry("trusted-" + store.size(), certificate);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<Certificate> certificates(String file)
      throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      List<Certificate> all =
          new ArrayList<>(CertificateFactory.getInstance("X.509").generateCertificates(in));
      if (all.isEmpty()) {
        throw new GeneralSecurityException(file + " holds no certificate in PEM form");
      }
      return all;
    }
  }

  private static PrivateKey privateKey(String file) throws GeneralSecurityException, IOException {
    Matcher key = KEY.matcher(Files.readString(Path.of(file)));
    if (!key.find()) {
      throw new GeneralSecurityException(
          file
              + " holds no private key in PKCS#8 PEM form; 'openssl pkcs8 -topk8 -nocrypt' makes"
              + " one");
    }
    byte[] encoded = Base64.getMimeDecoder().decode(key.group(1));
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (InvalidKeySpecException _) {
        // The next algorithm may fit.
      }
    }
    throw new GeneralSecurityException(file + " holds a key that is neither EC, RSA nor Ed25519");
  }
}
