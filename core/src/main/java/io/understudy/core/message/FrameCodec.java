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
  private static final int DIFFERS = 4;

  private FrameCodec() {}

  public static byte[] encode(Frames frames) {
    WireWriter out = new WireWriter();
    out.number(FORM).number(frames.history()).number(frames.list().size());
    frames.list().forEach(frame -> write(out, frame));
    return out.toBytes();
  }

  /** Throws {@link CorruptEntryException} for anything that {@link #encode} did not write. */
  public static Frames decode(byte[] body) {
    WireReader in = new WireReader(body);
    int form = in.integer();
    if (form != FORM) {
      throw new CorruptEntryException("Frames of form " + form + " are unknown here.");
    }
    long history = in.number();
    int count = in.integer();
    if (count < 0 || count > body.length) {
      throw new CorruptEntryException("There cannot be " + count + " frames.");
    }
    List<Frame> frames = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      frames.add(read(in));
    }
    in.end();
    return new Frames(history, frames);
  }

  private static void write(WireWriter out, Frame frame) {
    switch (frame) {
      case Frame.Message message -> {
        address(out.number(MESSAGE), frame.to());
        out.number(message.number()).number(message.base());
        out.number(message.received()).fixed(message.receipt());
        ContentCodec.write(out, message.content());
      }
      case Frame.Ack ack ->
          address(out.number(ACK), frame.to()).number(ack.received()).fixed(ack.receipt());
      case Frame.Differs differs -> address(out.number(DIFFERS), frame.to()).text(differs.reason());
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
          new Frame.Message(
              to, in.integer(), in.integer(), in.integer(), in.fixed(), ContentCodec.read(in));
      case ACK -> new Frame.Ack(to, in.integer(), in.fixed());
      case DIFFERS -> new Frame.Differs(to, in.text());
      case REFUSAL -> new Frame.Refusal(to, in.text());
      default -> throw new CorruptEntryException("Frames of kind " + kind + " are unknown here.");
    };
  }
}
