package io.understudy.core.log;

import io.understudy.flow.FlowDefinition;

/**
 * Contents of messages to bytes and back; the numbers are for ever, in the journal and on wires.
 */
public final class ContentCodec {
  private static final int OPEN = 1;
  private static final int DATA = 2;
  private static final int END = 3;

  private ContentCodec() {}

  public static void write(WireWriter out, Content content) {
    switch (content) {
      case Content.Open open -> out.number(OPEN).text(open.flow());
      case Content.Data data -> out.number(DATA).payload(data.payload());
      case Content.End end -> {
        out.number(END).flag(end.failure() != null);
        if (end.failure() != null) {
          out.failure(end.failure());
        }
      }
    }
  }

  /** Throws {@link CorruptEntryException} for anything that {@link #write} did not write. */
  public static Content read(WireReader in) {
    int kind = in.integer();
    return switch (kind) {
      case OPEN -> new Content.Open(flowName(in.text()));
      case DATA -> new Content.Data(in.payload());
      case END -> new Content.End(in.flag() ? in.failure() : null);
      default -> throw new CorruptEntryException("Messages of kind " + kind + " are unknown here.");
    };
  }

  /** A stranger's name may become the name of a flow here: one that it refuses. */
  private static String flowName(String name) {
    try {
      FlowDefinition.requireName(name);
      return name;
    } catch (IllegalArgumentException e) {
      throw new CorruptEntryException(String.valueOf(e.getMessage()));
    }
  }
}
