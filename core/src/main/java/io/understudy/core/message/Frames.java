package io.understudy.core.message;

import java.util.List;

/**
 * Frames that travel together.
 *
 * @param history how often their sender accepted a loss of settled batches: when it goes up, its
 *     sessions may be others than they were
 */
public record Frames(long history, List<Frame> list) {
  public Frames {
    list = List.copyOf(list);
  }
}
