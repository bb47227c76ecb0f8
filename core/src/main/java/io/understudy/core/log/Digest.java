package io.understudy.core.log;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first 128 bits of a SHA-256. */
public record Digest(long high, long low) {
  /** What the first batch of a log stands on. */
  public static final Digest ZERO = new Digest(0, 0);

  public static Digest of(byte[] content) {
    MessageDigest sha = sha256();
    sha.update(content);
    return endOf(sha);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      // Every Java platform is required to have SHA-256 (see MessageDigest).
      throw new IllegalStateException(e);
    }
  }

  static Digest endOf(MessageDigest sha) {
    byte[] bytes = sha.digest();
    return new Digest(longAt(bytes, 0), longAt(bytes, 8));
  }

  /** Reads the 16 bytes that {@link #toBytes} writes. */
  public static Digest fromBytes(byte[] bytes) {
    if (bytes.length != 16) {
      throw new CorruptEntryException("A digest has 16 bytes, not " + bytes.length + ".");
    }
    return new Digest(longAt(bytes, 0), longAt(bytes, 8));
  }

  public byte[] toBytes() {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (high >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    return bytes;
  }

  private static long longAt(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[offset + i] & 0xFF);
    }
    return value;
  }

  @Override
  public String toString() {
    return String.format("%016x%016x", high, low);
  }
}
