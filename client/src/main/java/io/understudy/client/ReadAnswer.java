package io.understudy.client;

import java.net.http.HttpResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/** Makes values, or the right exception, of what an instance answered. */
record ReadAnswer(JsonMapper json) {

  /** The body of a good answer. */
  JsonNode good(HttpResponse<byte[]> response) {
    JsonNode body = body(response);
    if (response.statusCode() < 300) {
      return body;
    }
    if (response.statusCode() == 410) {
      throw ended(body, body.path("flowStatus").asString(""));
    }
    throw problem(response, body);
  }

  /** Throws when the body tells of a flow that ended without a result. */
  void mustNotHaveEnded(JsonNode body) {
    String status = body.path("status").asString("");
    if (status.equals("failed") || status.equals("cancelled")) {
      throw ended(body, status);
    }
  }

  private static RuntimeException ended(JsonNode body, String status) {
    JsonNode failure = body.path("failure");
    String flow = body.path("flow").asString("");
    String message = failure.path("message").asString("");
    return status.equals("cancelled")
        ? new FlowCancelledException(flow, message)
        : new FlowFailedException(flow, failure.path("type").asString("unknown"), message);
  }

  private static ProblemException problem(HttpResponse<byte[]> response, JsonNode body) {
    int status = response.statusCode();
    return new ProblemException(
        status,
        body.path("type").asString("about:blank"),
        body.path("title").asString("HTTP " + status),
        body.path("detail").asString("The answer of " + response.uri() + " tells no more."));
  }

  private JsonNode body(HttpResponse<byte[]> response) {
    try {
      return json.readTree(response.body());
    } catch (JacksonException e) {
      if (response.statusCode() >= 300) {
        return MissingNode.getInstance();
      }
      throw new ProblemException(
          response.statusCode(),
          "about:blank",
          "Not an answer of this API",
          response.uri() + " did not answer JSON: " + e.getOriginalMessage());
    }
  }
}
