package io.understudy.flow;

import java.util.regex.Pattern;

/**
 * A node as others know it: a name in the directory, such as {@code bank-a}.
 *
 * @param name letters, digits, dots, hyphens and underscores, at most 63
 */
public record Party(String name) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  public Party {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' is no name of a party: letters, digits, dots, hyphens and underscores, at most 63.");
    }
  }

  public static Party of(String name) {
    return new Party(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
