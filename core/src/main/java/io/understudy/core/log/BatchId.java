package io.understudy.core.log;

/** A batch, named so that no other history can be mistaken for it. */
public record BatchId(long seq, Digest digest) {
  /** Where an empty log stands. */
  public static final BatchId NONE = new BatchId(0, Digest.ZERO);

  @Override
  public String toString() {
    return seq + "@" + digest.toString().substring(0, 8);
  }
}
