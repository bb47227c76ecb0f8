package io.understudy.node.cli.operate;

import java.io.Serial;
import java.util.List;

/** None of the addresses gave an answer. */
final class NobodyAnswersException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  NobodyAnswersException(List<String> reasons) {
    super(
        "Nobody answers.\n  "
            + String.join("\n  ", reasons)
            + "\nIs an instance running? `understudy run` starts one; --url names another address.");
  }
}
