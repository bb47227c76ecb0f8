package io.understudy.node.http;

import io.understudy.core.shard.Reply;
import io.understudy.core.shard.Request;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Something that only the hot instance can do. Done twice it does no harm: it reads, or it carries
 * a key.
 *
 * @param request for the desk here; asked anew at each attempt
 * @param answer turns the desk's reply into what the caller gets
 * @param patience how long the reply may be waited for beyond the ordinary
 * @param late what the caller gets when that time is over
 * @param passing the same for another instance, given the time that is left
 */
record Errand(
    Supplier<Request> request,
    Function<Reply, Answer> answer,
    Duration patience,
    Optional<Supplier<Errand>> late,
    Function<Duration, Passing> passing) {

  /**
   * @param path with the query
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Passing(String method, String path, byte[] body, Map<String, String> headers) {}
}
