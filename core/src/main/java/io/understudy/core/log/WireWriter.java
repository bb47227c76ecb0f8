package io.understudy.core.log;

import io.understudy.flow.FlowId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Appends numbers as variable-length bytes and strings with their length. */
public final class WireWriter {
  private byte[] bytes = new byte[96];
  private int size;

  public WireWriter number(long value) {
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      put((byte) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    put((byte) rest);
    return this;
  }

  public WireWriter fixed(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      put((byte) (value >>> shift));
    }
    return this;
  }

  public WireWriter flag(boolean value) {
    put((byte) (value ? 1 : 0));
    return this;
  }

  public WireWriter bytes(byte[] value) {
    number(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  public WireWriter text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  public WireWriter optionalText(@Nullable String value) {
    flag(value != null);
    return value == null ? this : text(value);
  }

  public WireWriter flow(FlowId flow) {
    return fixed(flow.high()).fixed(flow.low());
  }

  WireWriter optionalFlow(@Nullable FlowId flow) {
    flag(flow != null);
    return flow == null ? this : flow(flow);
  }

  WireWriter payload(Payload payload) {
    return text(payload.type()).bytes(payload.json());
  }

  @SuppressWarnings("EnumOrdinal") // the order of the kinds is part of the stored form, and says so
  WireWriter failure(Failure failure) {
    number(failure.kind().ordinal()).text(failure.type());
    return text(failure.message()).number(failure.attempts());
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void put(byte value) {
    room(1);
    bytes[size++] = value;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
