package io.understudy.node.http;

import io.understudy.node.config.HttpConfig;
import io.understudy.node.config.HttpConfig.Role;
import io.understudy.node.config.HttpConfig.Token;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Who may do what. With tokens: their holders, within their roles. Without: everybody on loopback,
 * but no web page that had its name resolved to loopback, hence the check of the host's name.
 */
final class Guard {
  private static final String BEARER = "bearer ";
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  private final List<Token> tokens;
  private final String ownHost;

  Guard(HttpConfig config) {
    this.tokens = config.tokens();
    String advertised = config.advertised();
    String host = advertised.isEmpty() ? null : URI.create(advertised).getHost();
    this.ownHost = host == null ? config.bind() : host;
  }

  /** Who calls, if it may do what needs this role. */
  Call.Caller admit(String authorization, String hostHeader, Role needed) {
    if (tokens.isEmpty()) {
      mustBeLocal(hostHeader);
      return new Call.Caller("loopback", Role.OPERATOR);
    }
    if (!authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      throw unauthorized("Send 'Authorization: Bearer <token>' with a token of this node.");
    }
    byte[] given = digest(authorization.substring(BEARER.length()).strip());
    Token holder = null;
    for (Token token : tokens) { // all of them, in the same time whichever fits
      if (MessageDigest.isEqual(given, digest(token.secret().value()))) {
        holder = token;
      }
    }
    if (holder == null) {
      throw unauthorized("This node does not know that token.");
    }
    if (holder.role().compareTo(needed) < 0) {
      throw Problem.of(
              403,
              "forbidden",
              "Not allowed",
              "This needs the role "
                  + Replies.word(needed)
                  + "; the token '"
                  + holder.name()
                  + "' has "
                  + Replies.word(holder.role())
                  + ".")
          .toException();
    }
    return new Call.Caller(holder.name(), holder.role());
  }

  private void mustBeLocal(String hostHeader) {
    String host = hostHeader.replaceFirst(":\\d+$", "");
    if (!LOOPBACK.contains(host) && !host.equals(ownHost)) {
      throw Problem.of(
              403,
              "foreign-host",
              "Not allowed",
              "Without tokens this instance answers only calls to localhost.")
          .toException();
    }
  }

  private static ProblemException unauthorized(String detail) {
    return Problem.of(401, "unauthorized", "Token needed", detail)
        .withHeader("WWW-Authenticate", "Bearer")
        .toException();
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256.", e);
    }
  }
}
