package io.understudy.postgres;

import io.understudy.flow.FlowId;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyIn;

/** Rows as PostgreSQL's binary COPY format wants them, field by field. */
final class BinaryRows {
  private static final byte[] HEADER = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int CHUNK_BYTES = 1 << 18;
  private static final int NULL = -1;

  private byte[] bytes;
  private int size;

  BinaryRows(int bytesExpected) {
    bytes = new byte[Math.max(256, bytesExpected)];
    System.arraycopy(HEADER, 0, bytes, 0, HEADER.length);
    size = HEADER.length;
    putInt(0); // flags
    putInt(0); // length of the header's extension
  }

  /** Begins a row of so many fields. */
  BinaryRows row(int fields) {
    room(2);
    putShort(fields);
    return this;
  }

  BinaryRows int8(long value) {
    room(12);
    putInt(8);
    putLong(value);
    return this;
  }

  BinaryRows int4(int value) {
    room(8);
    putInt(4);
    putInt(value);
    return this;
  }

  BinaryRows int2(short value) {
    room(6);
    putInt(2);
    putShort(value);
    return this;
  }

  /** A uuid. */
  BinaryRows flow(@Nullable FlowId value) {
    room(20);
    if (value == null) {
      putInt(NULL);
      return this;
    }
    putInt(16);
    putLong(value.high());
    putLong(value.low());
    return this;
  }

  BinaryRows bytes(byte[] value) {
    room(4 + value.length);
    putInt(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
    return this;
  }

  BinaryRows text(@Nullable String value) {
    if (value == null) {
      room(4);
      putInt(NULL);
      return this;
    }
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Ends the rows and sends them inside the session's transaction. */
  void copy(Session session, String text) throws SQLException {
    room(2);
    putShort(-1);
    CopyIn stream = session.driver().getCopyAPI().copyIn(text);
    try {
      for (int at = 0; at < size; at += CHUNK_BYTES) {
        stream.writeToCopy(bytes, at, Math.min(CHUNK_BYTES, size - at));
      }
      stream.endCopy();
    } finally {
      if (stream.isActive()) {
        stream.cancelCopy();
      }
    }
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  private void putLong(long value) {
    putInt((int) (value >>> 32));
    putInt((int) value);
  }

  private void putInt(int value) {
    putShort(value >>> 16);
    putShort(value);
  }

  private void putShort(int value) {
    bytes[size++] = (byte) (value >>> 8);
    bytes[size++] = (byte) value;
  }
}
