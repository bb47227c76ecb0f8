package io.understudy.core.log;

import io.understudy.flow.FlowId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads what {@link WireWriter} wrote; anything else throws {@link CorruptEntryException}. */
public final class WireReader {
  private static final Failure.Kind[] FAILURES = Failure.Kind.values();

  private final byte[] bytes;
  private int at;

  public WireReader(byte[] bytes) {
    this.bytes = bytes;
  }

  public long number() {
    long raw = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = take();
      raw |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return (raw >>> 1) ^ -(raw & 1);
      }
    }
    throw new CorruptEntryException("A number does not end at byte " + at + ".");
  }

  public int integer() {
    long value = number();
    if (value != (int) value) {
      throw new CorruptEntryException("The number " + value + " at byte " + at + " is too large.");
    }
    return (int) value;
  }

  public long fixed() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (take() & 0xFF);
    }
    return value;
  }

  public boolean flag() {
    byte value = take();
    if (value != 0 && value != 1) {
      throw new CorruptEntryException("Byte " + at + " is neither yes nor no.");
    }
    return value == 1;
  }

  public byte[] bytes() {
    int length = integer();
    if (length < 0 || length > bytes.length - at) {
      throw new CorruptEntryException("A length of " + length + " passes the end.");
    }
    at += length;
    return Arrays.copyOfRange(bytes, at - length, at);
  }

  public String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  public @Nullable String optionalText() {
    return flag() ? text() : null;
  }

  public <E> E choice(E[] choices) {
    int ordinal = integer();
    if (ordinal < 0 || ordinal >= choices.length) {
      throw new CorruptEntryException("There is no choice " + ordinal + " at byte " + at + ".");
    }
    return choices[ordinal];
  }

  public FlowId flow() {
    return new FlowId(fixed(), fixed());
  }

  @Nullable FlowId optionalFlow() {
    return flag() ? flow() : null;
  }

  Payload payload() {
    return new Payload(text(), bytes());
  }

  Failure failure() {
    return new Failure(choice(FAILURES), text(), text(), integer());
  }

  public void end() {
    if (at != bytes.length) {
      throw new CorruptEntryException((bytes.length - at) + " bytes are left over.");
    }
  }

  private byte take() {
    if (at >= bytes.length) {
      throw new CorruptEntryException("The entry ends early, at byte " + at + ".");
    }
    return bytes[at++];
  }
}
