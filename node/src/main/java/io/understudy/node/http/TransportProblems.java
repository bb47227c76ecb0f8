package io.understudy.node.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/** Problems of calls that are so wrong that they never reach a route. */
final class TransportProblems implements DirectHandler {
  private static final int TOO_LARGE = 413;

  private final long bodyBytesMax;

  private TransportProblems(long bodyBytesMax) {
    this.bodyBytesMax = bodyBytesMax;
  }

  static DirectHandlers handlers(long bodyBytesMax) {
    DirectHandlers.Builder builder = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      builder.addHandler(type, new TransportProblems(bodyBytesMax));
    }
    return builder.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType eventType,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    Problem problem = status.code() == TOO_LARGE ? Problems.tooLarge(bodyBytesMax) : bad(status);
    headers.set(HeaderNames.CONTENT_TYPE, Problem.TYPE);
    return TransportResponse.builder()
        .status(status)
        .headers(headers)
        .keepAlive(false)
        .entity(Json.bytes(problem.members()))
        .build();
  }

  private static Problem bad(Status status) {
    return Problem.of(
        status.code(),
        "bad-http",
        status.reasonPhrase(),
        "This is no HTTP call that the instance understands. See the API's description.");
  }
}
