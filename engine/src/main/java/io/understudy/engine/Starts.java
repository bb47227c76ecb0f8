package io.understudy.engine;

import io.understudy.core.flow.Draws;
import io.understudy.core.log.Payload;
import io.understudy.core.shard.Request;
import io.understudy.engine.fiber.FlowCatalog;
import io.understudy.engine.fiber.Payloads;
import io.understudy.flow.FlowId;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Makes requests to start flows. */
final class Starts {
  private Starts() {}

  static Request.Start newStart(
      FlowCatalog catalog,
      Payloads payloads,
      String name,
      @Nullable String clientId,
      byte[] inputJson) {
    Payload input =
        catalog
            .find(name)
            .map(known -> payloads.write(readInput(payloads, inputJson, known), known.input()))
            .orElseGet(() -> new Payload("", inputJson));
    FlowId flow = newId();
    return new Request.Start(flow, name, clientId, input, Draws.mix(flow.low()));
  }

  /** Reads and writes the input once, so that equal inputs have equal digests. */
  private static @Nullable Object readInput(
      Payloads payloads, byte[] inputJson, FlowCatalog.Known known) {
    try {
      return payloads.read(inputJson, known.input());
    } catch (Payloads.PayloadException e) {
      throw new BadInputException(
          "The input of '" + known.definition().name() + "' cannot be read: " + e.getMessage(), e);
    }
  }

  /** A UUID of version 7: the time first, so that indices grow at one end. */
  private static FlowId newId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (System.currentTimeMillis() << 16) | 0x7000 | random.nextInt(0x1000);
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new FlowId(high, low);
  }
}
