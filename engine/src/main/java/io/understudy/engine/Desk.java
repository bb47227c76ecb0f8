package io.understudy.engine;

import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where callers meet a shard. Any thread. Every future is answered with a {@link Reply}, never with
 * an exception; on a warm instance, and when the reign ends before the answer, with {@link
 * Reply.NotHot}. A caller that no longer waits cancels the future.
 */
public interface Desk {

  /** Asks; ids and seeds of a {@link Request.Start} come from {@link #newStart}. */
  CompletableFuture<Reply> ask(Request request);

  /**
   * A request to start a flow, with a fresh id and seed.
   *
   * @throws BadInputException when the input is not what the flow takes
   */
  Request.Start newStart(String name, @Nullable String clientId, byte[] inputJson);

  /**
   * Takes a dead letter in once more, as if it came now: after its cause was mended. Blocks while
   * the store is read.
   *
   * @param by who asks, for the journal
   */
  SentAgain sendAgain(String letter, String by);

  /** What became of a dead letter that was to be sent again. */
  enum SentAgain {
    /** It was taken in; what is wrong with it still makes a new dead letter. */
    TAKEN,
    NOT_FOUND,
    /** It was too large to be kept whole. */
    NOT_WHOLE,
    /** This instance does not perform. */
    NOT_HOT
  }
}
