package io.understudy.node.http;

import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import io.understudy.engine.Desk;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Something that only the hot instance can do. Done twice it does no harm: it reads, or it carries
 * a key.
 *
 * @param here begins it at this instance, while that is hot; anew at each attempt
 * @param end makes what the caller gets of what came of it
 * @param patience how long it may take beyond the ordinary
 * @param late what the caller gets when that time is over
 * @param passing the same for another instance, given the time that is left
 */
record Errand<R>(
    Supplier<CompletableFuture<R>> here,
    Function<R, End> end,
    Duration patience,
    Optional<Supplier<Errand<?>>> late,
    Function<Duration, Passing> passing) {

  /** How it ended at this instance. */
  sealed interface End {
    record Answered(Answer answer) implements End {}

    /** Somebody else is to be asked. */
    record NotHot(String reason) implements End {}
  }

  /**
   * @param path with the query
   * @param outlivesReign it ends the reign of whom it is passed on to, and is answered all the
   *     same; without an answer it is not tried again
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Passing(
      String method, String path, byte[] body, Map<String, String> headers, boolean outlivesReign) {
    Passing toItsEnd() {
      return new Passing(method, path, body, headers, true);
    }
  }

  /** Something to ask the desk. */
  static Errand<Reply> atDesk(
      Desk desk,
      Supplier<Request> request,
      Function<Reply, Answer> answer,
      Function<Duration, Passing> passing) {
    return new Errand<>(
        () -> desk.ask(request.get()),
        reply ->
            reply instanceof Reply.NotHot(String reason)
                ? new End.NotHot(reason)
                : new End.Answered(answer.apply(reply)),
        Duration.ZERO,
        Optional.empty(),
        passing);
  }

  Errand<R> within(Duration longer) {
    return new Errand<>(here, end, longer, late, passing);
  }

  Errand<R> otherwise(Supplier<Errand<?>> tooLate) {
    return new Errand<>(here, end, patience, Optional.of(tooLate), passing);
  }
}
