package io.understudy.engine;

import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.fiber.FlowCatalog;
import io.understudy.engine.fiber.Payloads;
import io.understudy.engine.loop.ShardLoop;
import io.understudy.engine.mail.Door;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where callers and messages meet the shard of an instance. */
record FrontDesk(ShardLoop loop, FlowCatalog catalog, Payloads payloads) implements Desk, Door {
  @Override
  public CompletableFuture<Reply> ask(Request request) {
    return loop.ask(request);
  }

  @Override
  public Request.Start newStart(String name, @Nullable String clientId, byte[] inputJson) {
    return Starts.newStart(catalog, payloads, name, clientId, inputJson);
  }
}
