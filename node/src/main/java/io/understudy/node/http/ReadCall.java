package io.understudy.node.http;

import io.helidon.common.media.type.MediaTypes;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.understudy.node.http.Call.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads a call off the wire; its body only when asked for, and never more than the limit. */
record ReadCall(int bodyBytesMax) {
  private static final HeaderName KEY = HeaderNames.create("Idempotency-Key");
  private static final HeaderName MARK = HeaderNames.create(PassOn.MARK);

  Call read(ServerRequest request, Caller caller) {
    return new Call(
        request.prologue().method().text(),
        request.path().rawPath(),
        parameters(request),
        query(request),
        request.headers().first(KEY),
        once(() -> body(request)),
        caller,
        authorization(request),
        request.headers().first(MARK).map(ReadCall::epoch).orElse(0L));
  }

  private static long epoch(String text) {
    return text.matches("[1-9]\\d{0,17}") ? Long.parseLong(text) : 1;
  }

  static String authorization(ServerRequest request) {
    return request.headers().first(HeaderNames.AUTHORIZATION).orElse("");
  }

  private static Map<String, String> parameters(ServerRequest request) {
    Map<String, String> values = new HashMap<>();
    var all = request.path().pathParameters();
    all.names().forEach(name -> values.put(name, all.get(name)));
    return values;
  }

  private static Map<String, String> query(ServerRequest request) {
    UriQuery query = request.query();
    Map<String, String> values = new HashMap<>();
    for (String name : query.names()) {
      if (query.all(name).size() > 1) {
        throw Problems.badRequest(
                "bad-query", "Bad query", "'" + name + "' is given more than once.")
            .toException();
      }
      values.put(name, query.get(name));
    }
    return values;
  }

  private byte[] body(ServerRequest request) {
    long announced = request.headers().contentLength().orElse(0);
    if (announced > bodyBytesMax) {
      throw Problems.tooLarge(bodyBytesMax).toException();
    }
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    mustBeJson(request);
    try (InputStream in = request.content().inputStream()) {
      byte[] read = in.readNBytes(bodyBytesMax + 1);
      if (read.length > bodyBytesMax) {
        throw Problems.tooLarge(bodyBytesMax).toException();
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Also keeps a form of a foreign web page out: those cannot send JSON without being asked. */
  private static void mustBeJson(ServerRequest request) {
    boolean json =
        request
            .headers()
            .contentType()
            .filter(type -> type.mediaType().text().equals(MediaTypes.APPLICATION_JSON.text()))
            .isPresent();
    if (!json) {
      throw Problem.of(
              415,
              "not-json",
              "Content type not understood",
              "Send JSON, with 'Content-Type: application/json'.")
          .toException();
    }
  }

  private static Supplier<byte[]> once(Supplier<byte[]> reader) {
    return new Supplier<>() {
      private Optional<byte[]> value = Optional.empty();

      @Override
      public byte[] get() {
        if (value.isEmpty()) {
          value = Optional.of(reader.get());
        }
        return value.get();
      }
    };
  }
}
