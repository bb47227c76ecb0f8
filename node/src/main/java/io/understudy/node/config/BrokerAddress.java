package io.understudy.node.config;

import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Addresses of brokers. */
public final class BrokerAddress {
  private static final Set<String> SCHEMES = Set.of("amqp", "amqps");

  private BrokerAddress() {}

  /** {@code null} when it is none. */
  public static @Nullable URI read(String text) {
    try {
      URI uri = URI.create(text.strip());
      boolean usable =
          uri.getScheme() != null
              && SCHEMES.contains(uri.getScheme())
              && uri.getHost() != null
              && uri.getUserInfo() == null
              && (uri.getPath() == null || uri.getPath().isEmpty());
      return usable ? uri : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
