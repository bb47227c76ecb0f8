package io.understudy.core.message;

import io.understudy.core.log.ContentCodec;
import io.understudy.core.log.CorruptEntryException;
import io.understudy.core.log.WireReader;
import io.understudy.core.log.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** Frames to the body of one message and back. */
public final class FrameCodec {
  /** The first byte: a receiver that does not know it says so. */
  private static final int FORM = 1;

  private static final int MESSAGE = 1;
  private static final int ACK = 2;
  private static final int REFUSAL = 3;

  private FrameCodec() {}

  public static byte[] encode(List<Frame> frames) {
    WireWriter out = new WireWriter();
    out.number(FORM).number(frames.size());
    frames.forEach(frame -> write(out, frame));
    return out.toBytes();
  }

  /** Throws {@link CorruptEntryException} for anything that {@link #encode} did not write. */
  public static List<Frame> decode(byte[] body) {
    WireReader in = new WireReader(body);
    int form = in.integer();
    if (form != FORM) {
      throw new CorruptEntryException("Frames of form " + form + " are unknown here.");
    }
    int count = in.integer();
    if (count < 0 || count > body.length) {
      throw new CorruptEntryException("There cannot be " + count + " frames.");
    }
    List<Frame> frames = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      frames.add(read(in));
    }
    in.end();
    return frames;
  }

  private static void write(WireWriter out, Frame frame) {
    switch (frame) {
      case Frame.Message message -> {
        address(out.number(MESSAGE), frame.to());
        out.number(message.number()).number(message.base()).number(message.received());
        ContentCodec.write(out, message.content());
      }
      case Frame.Ack ack -> address(out.number(ACK), frame.to()).number(ack.received());
      case Frame.Refusal refusal -> address(out.number(REFUSAL), frame.to()).text(refusal.reason());
    }
  }

  private static WireWriter address(WireWriter out, Frame.Address to) {
    return out.flow(to.session()).flow(to.initiator()).flag(to.toInitiator());
  }

  private static Frame read(WireReader in) {
    int kind = in.integer();
    Frame.Address to = new Frame.Address(in.flow(), in.flow(), in.flag());
    return switch (kind) {
      case MESSAGE ->
          new Frame.Message(to, in.integer(), in.integer(), in.integer(), ContentCodec.read(in));
      case ACK -> new Frame.Ack(to, in.integer());
      case REFUSAL -> new Frame.Refusal(to, in.text());
      default -> throw new CorruptEntryException("Frames of kind " + kind + " are unknown here.");
    };
  }
}
