package io.understudy.engine.fiber;

import io.understudy.core.log.Payload;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plain values to JSON and back. Any thread.
 *
 * <p>A value whose type its reader does not declare carries the name of its class; only records and
 * enums without type parameters and a fixed list of JDK values may, so that no name in a journal
 * can make anything else load.
 */
public final class Payloads {
  private static final Map<String, Class<?>> JDK_VALUES =
      Stream.of(
              String.class,
              Integer.class,
              Long.class,
              Short.class,
              Byte.class,
              Boolean.class,
              Double.class,
              Float.class,
              Character.class,
              BigDecimal.class,
              BigInteger.class,
              UUID.class,
              Instant.class,
              Duration.class,
              LocalDate.class,
              LocalTime.class,
              LocalDateTime.class,
              OffsetDateTime.class,
              ZonedDateTime.class)
          .collect(Collectors.toUnmodifiableMap(Class::getSimpleName, Function.identity()));

  private final JsonMapper mapper =
      JsonMapper.builder()
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();
  private final ClassLoader loader;
  private final Map<String, Class<?>> named = new ConcurrentHashMap<>(JDK_VALUES);
  private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();
  private final Map<Type, ObjectWriter> writers = new ConcurrentHashMap<>();

  /** A value cannot be written, or cannot be read as what is asked for. */
  public static final class PayloadException extends RuntimeException {
    private static final long serialVersionUID = 1;

    PayloadException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * @param loader finds the classes that payloads name
   */
  public Payloads(ClassLoader loader) {
    this.loader = loader;
  }

  /** Writes a value for a reader that declares its type. */
  public Payload write(@Nullable Object value, Type declared) {
    return new Payload("", json(value, declared));
  }

  /** Writes a value with the name of its own class. */
  public Payload writeOwn(@Nullable Object value) {
    if (value == null) {
      return Payload.NULL;
    }
    Class<?> type =
        value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
    return new Payload(nameOf(type), json(value, type));
  }

  private String nameOf(Class<?> type) {
    if (JDK_VALUES.get(type.getSimpleName()) == type) {
      return type.getSimpleName();
    }
    requireSelfDescribing(type);
    return type.getName();
  }

  private static void requireSelfDescribing(Class<?> type) {
    boolean plain = type.isRecord() || type.isEnum();
    if (!plain || type.getTypeParameters().length > 0) {
      throw new PayloadException(
          type.getName()
              + " does not describe itself (it is no record or enum without type"
              + " parameters and no simple JDK value); name its type with a ResultType.",
          null);
    }
  }

  /**
   * Reads a value.
   *
   * @param declared the type where the payload names none
   */
  public @Nullable Object read(Payload payload, @Nullable Type declared) {
    Type type = payload.type().isEmpty() ? declared : classOf(payload.type());
    if (type == null) {
      if (payload.equals(Payload.NULL)) {
        return null;
      }
      throw new PayloadException("A value without a type was recorded; name its type.", null);
    }
    return read(payload.json(), type);
  }

  /** Reads JSON as this type; the message of the exception says what is wrong with it. */
  public @Nullable Object read(byte[] json, Type type) {
    try {
      return readers.computeIfAbsent(type, this::reader).readValue(json);
    } catch (JacksonException e) {
      throw new PayloadException(e.getOriginalMessage() + where(e), e);
    }
  }

  private static String where(JacksonException e) {
    List<JacksonException.Reference> path = e.getPath();
    String at =
        path.stream()
            .map(
                step ->
                    step.getPropertyName() == null
                        ? "[" + step.getIndex() + "]"
                        : step.getPropertyName())
            .collect(Collectors.joining("."));
    return at.isEmpty() ? "" : " (at " + at + ")";
  }

  private byte[] json(@Nullable Object value, Type type) {
    try {
      return writers.computeIfAbsent(type, this::writer).writeValueAsBytes(value);
    } catch (JacksonException e) {
      throw new PayloadException("Cannot be written as JSON: " + e.getOriginalMessage(), e);
    }
  }

  private ObjectReader reader(Type type) {
    return mapper.readerFor(mapper.constructType(type));
  }

  private ObjectWriter writer(Type type) {
    return mapper.writerFor(mapper.constructType(type));
  }

  private Class<?> classOf(String name) {
    return named.computeIfAbsent(name, this::load);
  }

  private Class<?> load(String name) {
    try {
      Class<?> type = Class.forName(name, false, loader);
      requireSelfDescribing(type);
      return type;
    } catch (ClassNotFoundException e) {
      throw new PayloadException("This build has no class " + name + ".", e);
    }
  }
}
