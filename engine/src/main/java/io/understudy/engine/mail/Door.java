package io.understudy.engine.mail;

import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The way that callers take into the shard, for messages that start flows. Any thread. */
public interface Door {
  CompletableFuture<Reply> ask(Request request);

  /**
   * @throws IllegalArgumentException when the input is not what the flow takes; says where
   */
  Request.Start newStart(String name, @Nullable String clientId, byte[] inputJson);
}
