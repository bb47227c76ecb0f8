package io.understudy.amqp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A socket that never keeps anybody waiting without a limit. Its own thread reads, and ends the
 * line when nothing came for too long or when a write takes too long; ending it frees a writer that
 * is stuck. Everything else belongs to the owner's thread.
 */
final class Line implements AutoCloseable {
  private static final int READ_BYTES = 64 << 10;

  /** What was read and not yet fetched; the reader waits beyond it. */
  private static final int CHUNKS_MAX = 8;

  private final Dial.Sockets sockets;
  private final OutputStream out;
  private final Bell bell;
  private final AmqpTimes times;
  private final BlockingQueue<byte[]> chunks = new ArrayBlockingQueue<>(CHUNKS_MAX);
  private final Thread reader;

  /** 0 when nobody writes. */
  private volatile long writingSinceNanos;

  private volatile @Nullable String lostBecause;
  private volatile boolean closed;

  private Line(URI broker, Dial.Sockets sockets, Bell bell, AmqpTimes times) throws IOException {
    this.sockets = sockets;
    this.bell = bell;
    this.times = times;
    sockets.top().setSoTimeout((int) times.beat().toMillis());
    this.out = sockets.top().getOutputStream();
    InputStream in = sockets.top().getInputStream();
    String name = "amqp-read-" + broker.getHost() + ":" + AmqpSettings.portOf(broker);
    this.reader = Thread.ofVirtual().name(name).unstarted(() -> read(in));
  }

  /** Rings the bell whenever there is something to fetch or the line is lost. */
  static Line to(URI broker, AmqpSettings settings, Bell bell) throws WireException {
    Dial.Sockets sockets = Dial.to(broker, settings);
    try {
      Line line = new Line(broker, sockets, bell, settings.times());
      line.reader.start();
      return line;
    } catch (IOException e) {
      close(sockets.raw());
      throw WireException.lost("no connection: " + e.getMessage());
    }
  }

  /** The next bytes, or null when there are none now. */
  byte @Nullable [] fetch() throws WireException {
    byte[] chunk = chunks.poll();
    String lost = lostBecause;
    if (chunk == null && lost != null && chunks.isEmpty()) {
      throw WireException.lost(lost);
    }
    return chunk;
  }

  void write(byte[] bytes, int length) throws WireException {
    writingSinceNanos = System.nanoTime() | 1;
    try {
      out.write(bytes, 0, length);
      out.flush();
    } catch (IOException e) {
      String lost = lostBecause;
      throw WireException.lost(lost != null ? lost : "lost: " + e.getMessage());
    } finally {
      writingSinceNanos = 0;
    }
  }

  private void read(InputStream in) {
    byte[] buffer = new byte[READ_BYTES];
    long heardNanos = System.nanoTime();
    try {
      while (!closed && lostBecause == null) {
        int count = readSome(in, buffer);
        if (count < 0) {
          lose("the broker closed it");
        } else if (count > 0) {
          pass(Arrays.copyOf(buffer, count));
          heardNanos = System.nanoTime();
        } else if (System.nanoTime() - heardNanos > times.idle().toNanos()) {
          lose("nothing heard for " + times.idle().toMillis() + " ms");
        }
        checkWriter();
      }
    } catch (IOException e) {
      lose("lost: " + e.getMessage());
    } catch (InterruptedException e) {
      lose("closed");
    }
  }

  /** 0 when nothing came for a beat. */
  private static int readSome(InputStream in, byte[] buffer) throws IOException {
    try {
      return in.read(buffer);
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  private void pass(byte[] chunk) throws InterruptedException {
    while (!closed && !chunks.offer(chunk, times.beat().toMillis(), TimeUnit.MILLISECONDS)) {
      checkWriter();
    }
    bell.ring();
  }

  private void checkWriter() {
    long since = writingSinceNanos;
    if (since != 0 && System.nanoTime() - since > times.call().toNanos() + times.idle().toNanos()) {
      lose("the broker takes no bytes");
    }
  }

  private void lose(String why) {
    if (lostBecause == null && !closed) {
      lostBecause = why;
    }
    close(sockets.raw());
    bell.ring();
  }

  @Override
  public void close() {
    closed = true;
    close(sockets.raw());
    reader.interrupt();
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (SocketException e) {
      // Closed already.
    } catch (IOException e) {
      // The system cleans up behind it.
    }
  }
}
