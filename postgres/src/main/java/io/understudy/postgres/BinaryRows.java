package io.understudy.postgres;

import io.understudy.core.log.Row;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Encodes journal rows as PostgreSQL's binary COPY format wants them. */
final class BinaryRows {
  private static final byte[] HEADER = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final int FIELDS = 7;

  /** Bytes of a tuple without its payload: the field count, a length a field, the fixed fields. */
  private static final int TUPLE_FIXED = 2 + FIELDS * 4 + 8 + 16 + 4 + 4 + 4 + 2;

  private byte[] bytes;
  private int size;

  BinaryRows(int bytesExpected) {
    bytes = new byte[Math.max(256, bytesExpected)];
    System.arraycopy(HEADER, 0, bytes, 0, HEADER.length);
    size = HEADER.length;
    putInt(0); // flags
    putInt(0); // length of the header's extension
  }

  /** Columns: seq, flow, stage, ord, idx, kind, payload. */
  void add(long seq, int stage, int ord, Row row) {
    byte[] payload = row.payload();
    room(TUPLE_FIXED + payload.length);
    putShort(FIELDS);
    putInt(8);
    putLong(seq);
    putInt(16);
    putLong(row.flow().high());
    putLong(row.flow().low());
    putInt(4);
    putInt(stage);
    putInt(4);
    putInt(ord);
    putInt(4);
    putInt(row.index());
    putInt(2);
    putShort(row.kind());
    putInt(payload.length);
    System.arraycopy(payload, 0, bytes, size, payload.length);
    size += payload.length;
  }

  void end() {
    room(2);
    putShort(-1);
  }

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
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
