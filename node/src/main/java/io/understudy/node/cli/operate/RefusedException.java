package io.understudy.node.cli.operate;

import io.understudy.node.cli.operate.CallApi.Seen;
import java.io.Serial;

/** The API answered with a problem. */
final class RefusedException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // nothing here is ever serialized
  private final Seen seen;

  RefusedException(Seen seen) {
    super(
        seen.json().path("title").asString("HTTP " + seen.status())
            + ": "
            + seen.json().path("detail").asString("The answer says no more."));
    this.seen = seen;
  }

  Seen seen() {
    return seen;
  }
}
