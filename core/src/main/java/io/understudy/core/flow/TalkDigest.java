package io.understudy.core.flow;

import io.understudy.core.log.Content;
import io.understudy.core.log.Payload;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * One number for all that was said in one direction of a session so far. Both sides come to the
 * same one as long as they speak of the same messages; it guards against lost histories, not
 * against malice: that is for the signatures.
 */
final class TalkDigest {
  /** Nothing was said, or nothing is known of it. */
  static final long NONE = 0;

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private TalkDigest() {}

  static long after(long before, Content content) {
    long mixed = (before ^ of(content)) * MULTIPLIER;
    mixed ^= mixed >>> 29;
    return mixed == NONE ? 1 : mixed;
  }

  private static long of(Content content) {
    return switch (content) {
      case Content.Open _ -> 1; // Whoever was started by it does not keep what it said.
      case Content.Data(Payload payload) -> {
        CRC32C sum = new CRC32C();
        sum.update(payload.type().getBytes(StandardCharsets.UTF_8));
        sum.update(payload.json());
        yield (sum.getValue() << 31) + payload.json().length + 2;
      }
      case Content.End end -> end.failure() == null ? 3 : 5 + end.failure().message().length();
    };
  }
}
