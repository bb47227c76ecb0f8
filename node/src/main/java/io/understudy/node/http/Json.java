package io.understudy.node.http;

import io.understudy.core.log.Payload;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/** JSON, strictly read: no repeated names, nothing after the value. */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private Json() {}

  static byte[] bytes(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  /** Throws {@link JacksonException} for what is no single JSON value. */
  static JsonNode read(byte[] json) {
    return MAPPER.readTree(json);
  }

  /** A value of the journal, as it stands there. */
  static Object raw(Payload payload) {
    return new RawValue(new String(payload.json(), java.nio.charset.StandardCharsets.UTF_8));
  }
}
