package io.understudy.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager;

/** Lets in whoever knows the one user and its password, and lets that user do everything. */
record OneUser(String user, String password) implements ActiveMQSecurityManager {
  @Override
  public boolean validateUser(String name, String secret) {
    if (name == null || secret == null) {
      return false;
    }
    boolean known = same(user, name);
    return same(password, secret) && known;
  }

  @Override
  public boolean validateUserAndRole(
      String name, String secret, Set<Role> roles, CheckType checkType) {
    return validateUser(name, secret);
  }

  /** In a time that does not tell how much of it was right. */
  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "OneUser[" + user + "]";
  }
}
