package io.understudy.engine.history;

import io.understudy.core.log.BatchId;
import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.log.Digest;
import io.understudy.engine.port.Settled;
import io.understudy.engine.port.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The settled position in a small file, which is replaced as a whole. One thread uses it. */
public final class SettledFile {
  private static final Pattern FORM =
      Pattern.compile("epoch (\\d{1,18})\nbatch (\\d{1,18})\ndigest ([0-9a-f]{32})\n");

  private final Path file;

  public SettledFile(Path file) {
    this.file = file;
  }

  /**
   * What was written last; nothing when there is no file.
   *
   * @throws StoreException when the file is there and cannot be understood: guessing might hide a
   *     loss
   */
  Settled read() {
    try {
      return parse(Files.readString(file, StandardCharsets.UTF_8));
    } catch (NoSuchFileException _) {
      return Settled.NOTHING;
    } catch (IOException | CorruptEntryException e) {
      throw new StoreException(
          "The file "
              + file
              + ", which says what this instance knew to be settled, cannot be read: "
              + e.getMessage()
              + ". Without it a loss of commits may go unnoticed. Restore it, or, if you are sure"
              + " of the database, remove it.",
          e);
    }
  }

  private static Settled parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new CorruptEntryException("its content is not what this program writes");
    }
    Digest digest = Digest.fromBytes(HexFormat.of().parseHex(matcher.group(3)));
    return new Settled(
        Long.parseLong(matcher.group(1)), new BatchId(Long.parseLong(matcher.group(2)), digest));
  }

  /** After a power cut the file holds this or what it held before. */
  void write(Settled settled) throws IOException {
    String text =
        "epoch "
            + settled.epoch()
            + "\nbatch "
            + settled.batch().seq()
            + "\ndigest "
            + settled.batch().digest()
            + "\n";
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
