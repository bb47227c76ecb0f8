package io.understudy.engine.fiber;

import io.understudy.core.log.Failure;
import io.understudy.core.log.Payload;
import io.understudy.engine.port.Directory;

/**
 * What all fibers share from the moment an instance is warm to the end of its next reign.
 *
 * @param entryBytesMax the largest payload that a fiber may journal
 */
public record FiberHome(
    StageSlot stage,
    FlowCatalog catalog,
    Payloads payloads,
    Directory directory,
    int entryBytesMax) {

  /** A value is larger than the journal takes. */
  static final class TooLargeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    TooLargeException(Failure failure) {
      super(failure.message());
      this.failure = failure;
    }

    Failure failure() {
      return failure;
    }
  }

  void requireSize(Payload payload) {
    if (payload.json().length > entryBytesMax) {
      String text =
          "The value has "
              + payload.json().length
              + " bytes as JSON; the limit is "
              + entryBytesMax
              + ".";
      throw new TooLargeException(new Failure(Failure.Kind.LIMIT, "limits.entry-bytes", text, 0));
    }
  }
}
