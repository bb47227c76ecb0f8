package io.understudy.node.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.understudy.engine.port.StoreException;
import io.understudy.node.config.HttpConfig.Role;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings calls to their handlers, and whatever goes wrong there back as a problem. */
final class Routes {
  private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

  private final Map<String, Map<String, Route>> byPattern = new LinkedHashMap<>();
  private final ReadCall reader;
  private final Guard guard;
  private final Meters meters;
  private final String instance;

  private record Route(Optional<Role> needed, Function<Call, Answer> handler) {}

  Routes(ReadCall reader, Guard guard, Meters meters, String instance) {
    this.reader = reader;
    this.guard = guard;
    this.meters = meters;
    this.instance = instance;
  }

  Routes add(String method, String pattern, Role needed, Function<Call, Answer> handler) {
    return put(method, pattern, new Route(Optional.of(needed), handler));
  }

  /** A route that anybody may take. */
  Routes open(String pattern, Function<Call, Answer> handler) {
    return put("GET", pattern, new Route(Optional.empty(), handler));
  }

  private Routes put(String method, String pattern, Route route) {
    byPattern.computeIfAbsent(pattern, _ -> new TreeMap<>()).put(method, route);
    return this;
  }

  HttpRouting.Builder routing() {
    HttpRouting.Builder routing = HttpRouting.builder();
    byPattern.forEach(
        (pattern, methods) ->
            routing.any(pattern, (request, response) -> take(pattern, methods, request, response)));
    routing.any((request, response) -> take("none", Map.of(), request, response));
    return routing;
  }

  private void take(
      String pattern, Map<String, Route> methods, ServerRequest request, ServerResponse response) {
    long began = System.nanoTime();
    Answer answer;
    try {
      answer = answer(methods, request);
    } catch (ProblemException e) {
      answer = problem(e.problem());
    } catch (StoreException e) {
      LOG.warn("{} could not be answered: {}", pattern, e.getMessage());
      answer = problem(Problems.storeTrouble());
    } catch (RuntimeException e) {
      answer = problem(unexpected(e));
    }
    meters.answered(pattern, answer.status(), System.nanoTime() - began);
    response.status(Status.create(answer.status()));
    response.header(HeaderNames.CONTENT_TYPE, answer.type());
    answer.headers().forEach((name, value) -> response.header(HeaderNames.create(name), value));
    response.send(answer.body());
  }

  private Answer answer(Map<String, Route> methods, ServerRequest request) {
    String method = request.prologue().method().text();
    Route route = methods.get(method);
    if (route != null) {
      return route.handler.apply(reader.read(request, caller(route, request)));
    }
    if (methods.isEmpty()) {
      throw Problem.of(
              404,
              "no-such-path",
              "No such path",
              "There is nothing at this path. The API begins at /v1/flows.")
          .toException();
    }
    String allowed = String.join(", ", methods.keySet());
    throw Problem.of(
            405,
            "wrong-method",
            "Wrong method",
            method + " cannot be used here; " + allowed + " can.")
        .withHeader("Allow", allowed)
        .toException();
  }

  private Call.Caller caller(Route route, ServerRequest request) {
    return route
        .needed
        .map(role -> guard.admit(ReadCall.authorization(request), host(request), role))
        .orElseGet(() -> new Call.Caller("anybody", Role.VIEWER));
  }

  private static String host(ServerRequest request) {
    String authority = request.authority();
    return authority == null ? "" : authority;
  }

  private Answer problem(Problem problem) {
    return Answer.of(problem.with("instance", "urn:understudy:" + instance));
  }

  /** What we did not think of: the caller gets a number to name, the log gets the rest. */
  private static Problem unexpected(RuntimeException e) {
    String incident = UUID.randomUUID().toString().substring(0, 8);
    LOG.error("Incident {}: a call failed in an unforeseen way", incident, e);
    return Problem.of(
        500,
        "unexpected",
        "Something unforeseen went wrong",
        "This is a defect. Name incident "
            + incident
            + " to the operators; the instance's log tells more.");
  }
}
