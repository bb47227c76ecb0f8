package io.understudy.node.config;

import java.util.List;

/** The configuration cannot be used; every trouble in it is named, with its place. */
public final class BadConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // nothing here is ever serialized
  private final List<String> troubles;

  public BadConfigException(List<String> troubles) {
    super(String.join("\n", troubles));
    this.troubles = List.copyOf(troubles);
  }

  public List<String> troubles() {
    return troubles;
  }
}
