package io.understudy.core.log;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * One group commit: entries in order, on top of exactly one earlier batch.
 *
 * @param seq counts from 1 without gaps
 * @param epoch the reign that made it
 * @param timeMillis durable time, never before the time of the batch before
 * @param previous the digest of the batch before
 * @param digest over all of the above and the rows
 */
public record Batch(
    long seq, long epoch, long timeMillis, Digest previous, Digest digest, List<Row> rows) {

  /** Makes the batch that follows {@code head}. */
  public static Batch after(BatchId head, long epoch, long timeMillis, List<Row> rows) {
    long seq = head.seq() + 1;
    Digest digest = digest(seq, epoch, timeMillis, head.digest(), rows);
    return new Batch(seq, epoch, timeMillis, head.digest(), digest, List.copyOf(rows));
  }

  public BatchId id() {
    return new BatchId(seq, digest);
  }

  public BatchId previousId() {
    return new BatchId(seq - 1, previous);
  }

  /** Throws {@link CorruptEntryException} when the content is not what was committed. */
  public void verify() {
    Digest actual = digest(seq, epoch, timeMillis, previous, rows);
    if (!actual.equals(digest)) {
      throw new CorruptEntryException(
          "Batch " + seq + " has the digest " + digest + " but its content gives " + actual + ".");
    }
  }

  private static Digest digest(
      long seq, long epoch, long timeMillis, Digest previous, List<Row> rows) {
    MessageDigest sha = Digest.sha256();
    ByteBuffer fixed = ByteBuffer.allocate(40);
    fixed.putLong(seq).putLong(epoch).putLong(timeMillis);
    fixed.putLong(previous.high()).putLong(previous.low()).flip();
    sha.update(fixed);
    for (Row row : rows) {
      fixed.clear();
      fixed.putLong(row.flow().high()).putLong(row.flow().low());
      fixed.putInt(row.index()).putShort(row.kind()).putInt(row.payload().length).flip();
      sha.update(fixed);
      sha.update(row.payload());
    }
    return Digest.endOf(sha);
  }
}
