package io.understudy.core.log;

import java.util.Arrays;

/**
 * A plain value as the journal keeps it.
 *
 * @param type the class that reads it back; empty where the reader's code declares the type
 * @param json UTF-8; never modified
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode below compare the content
public record Payload(String type, byte[] json) {
  public static final Payload NULL = new Payload("", new byte[] {'n', 'u', 'l', 'l'});

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that
        && type.equals(that.type)
        && Arrays.equals(json, that.json);
  }

  @Override
  public int hashCode() {
    return 31 * type.hashCode() + Arrays.hashCode(json);
  }

  @Override
  public String toString() {
    return "Payload[" + type + ", " + json.length + " bytes]";
  }
}
