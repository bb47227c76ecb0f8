package io.understudy.verification.peers;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows in PostgreSQL's binary COPY format. */
final class BinaryCopy {
  private static final byte[] HEADER =
      "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final short END = -1;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 16);
  private final byte[] numberBytes = new byte[Long.BYTES];
  private final ByteBuffer number = ByteBuffer.wrap(numberBytes);

  BinaryCopy() {
    out.writeBytes(HEADER);
  }

  BinaryCopy row(int fields) {
    return raw(number.clear().putShort((short) fields));
  }

  BinaryCopy int8(long value) {
    return length(Long.BYTES).raw(number.clear().putLong(value));
  }

  BinaryCopy int4(int value) {
    return length(Integer.BYTES).raw(number.clear().putInt(value));
  }

  BinaryCopy int2(int value) {
    return length(Short.BYTES).raw(number.clear().putShort((short) value));
  }

  BinaryCopy uuid(UUID value) {
    length(2 * Long.BYTES).raw(number.clear().putLong(value.getMostSignificantBits()));
    return raw(number.clear().putLong(value.getLeastSignificantBits()));
  }

  BinaryCopy bytes(byte[] value) {
    length(value.length);
    out.writeBytes(value);
    return this;
  }

  BinaryCopy text(String value) {
    return bytes(value.getBytes(StandardCharsets.UTF_8));
  }

  BinaryCopy nothing() {
    return length(-1);
  }

  void into(Connection connection, String text) throws SQLException {
    raw(number.clear().putShort(END));
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(text);
    copy.writeToCopy(out.toByteArray(), 0, out.size());
    copy.endCopy();
  }

  private BinaryCopy length(int bytes) {
    return raw(number.clear().putInt(bytes));
  }

  private BinaryCopy raw(ByteBuffer written) {
    out.write(numberBytes, 0, written.position());
    return this;
  }
}
