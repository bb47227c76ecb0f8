package io.understudy.core.log;

import io.understudy.core.log.Entry.Acked;
import io.understudy.core.log.Entry.AttemptFailed;
import io.understudy.core.log.Entry.CancelAsked;
import io.understudy.core.log.Entry.ChildEnded;
import io.understudy.core.log.Entry.Continued;
import io.understudy.core.log.Entry.DeadLettered;
import io.understudy.core.log.Entry.Discharged;
import io.understudy.core.log.Entry.Drilled;
import io.understudy.core.log.Entry.Ended;
import io.understudy.core.log.Entry.Finished;
import io.understudy.core.log.Entry.HandoverAsked;
import io.understudy.core.log.Entry.HistoryAccepted;
import io.understudy.core.log.Entry.HistoryDiffered;
import io.understudy.core.log.Entry.Hospitalized;
import io.understudy.core.log.Entry.Intended;
import io.understudy.core.log.Entry.Received;
import io.understudy.core.log.Entry.ReignEnded;
import io.understudy.core.log.Entry.ReignStarted;
import io.understudy.core.log.Entry.Replied;
import io.understudy.core.log.Entry.ReplyOwed;
import io.understudy.core.log.Entry.Resuming;
import io.understudy.core.log.Entry.SentAgain;
import io.understudy.core.log.Entry.SessionBegan;
import io.understudy.core.log.Entry.SessionBroken;
import io.understudy.core.log.Entry.Signalled;
import io.understudy.core.log.Entry.Started;
import io.understudy.core.log.Entry.Versioned;
import io.understudy.core.log.Entry.Waiting;
import io.understudy.core.log.Entry.Watched;
import io.understudy.flow.FlowId;

/**
 * Entries to bytes and back. Kind numbers and the order of fields are for ever: a changed entry
 * gets a new number, and the old one stays readable.
 */
@SuppressWarnings("EnumOrdinal") // the order of these enums is part of the stored form, and says so
public final class EntryCodec {
  private static final FlowStatus[] STATUSES = FlowStatus.values();
  private static final Hospitalized.Cause[] CAUSES = Hospitalized.Cause.values();
  private static final Op.Kind[] OPS = Op.Kind.values();

  private EntryCodec() {}

  /** The number under which this kind of entry is stored. */
  public static short kindOf(Entry entry) {
    return switch (entry) {
      case Started _ -> 1;
      case Intended _ -> 2;
      case AttemptFailed _ -> 3;
      case Ended _ -> 4;
      case Waiting _ -> 5;
      case Versioned _ -> 6;
      case Signalled _ -> 7;
      case ChildEnded _ -> 8;
      case CancelAsked _ -> 9;
      case Hospitalized _ -> 10;
      case Discharged _ -> 11;
      case Resuming _ -> 12;
      case Continued _ -> 13;
      case Finished _ -> 14;
      case SessionBegan _ -> 15;
      case Received _ -> 16;
      case Acked _ -> 17;
      case SessionBroken _ -> 18;
      case ReplyOwed _ -> 19;
      case Replied _ -> 20;
      case HistoryDiffered _ -> 24;
      case ReignStarted _ -> 50;
      case ReignEnded _ -> 51;
      case DeadLettered _ -> 52;
      case SentAgain _ -> 53;
      case HistoryAccepted _ -> 58;
      case Watched _ -> 59;
      case HandoverAsked _ -> 56;
      case Drilled _ -> 60;
    };
  }

  public static Row encode(FlowId flow, int index, Entry entry) {
    WireWriter out = new WireWriter();
    write(out, entry);
    return new Row(flow, index, kindOf(entry), out.toBytes());
  }

  /** Throws {@link CorruptEntryException} for anything that {@link #encode} did not write. */
  public static Entry decode(Row row) {
    WireReader in = new WireReader(row.payload());
    Entry entry = read(row.kind(), in);
    in.end();
    return entry;
  }

  private static void write(WireWriter out, Entry entry) {
    switch (entry) {
      case Started e -> {
        out.text(e.name()).optionalText(e.clientId()).payload(e.input());
        out.fixed(e.seed()).text(e.build()).optionalFlow(e.parent());
      }
      case Intended e -> out.number(e.position()).number(e.attempt());
      case AttemptFailed e ->
          out.number(e.position())
              .number(e.attempt())
              .failure(e.failure())
              .number(e.retryAtMillis());
      case Ended e -> {
        out.number(e.position());
        op(out, e.op());
        outcome(out, e.outcome());
      }
      case Waiting e -> {
        op(out.number(e.position()), e.op());
        out.optionalFlow(e.child()).number(e.untilMillis()).flag(e.alone());
      }
      case Versioned e -> out.text(e.change()).number(e.version());
      case Signalled e -> out.text(e.name()).optionalText(e.key()).payload(e.payload());
      case ChildEnded e -> outcome(out.flow(e.child()), e.outcome());
      case CancelAsked e -> out.optionalText(e.key()).text(e.reason());
      case Hospitalized e -> out.number(e.cause().ordinal()).number(e.position()).text(e.message());
      case Discharged e -> out.optionalText(e.key()).text(e.by());
      case Resuming _ -> {}
      case Continued e -> out.payload(e.input());
      case Finished e -> outcome(out.number(e.status().ordinal()), e.outcome());
      case Entry.OfTalk e -> writeTalk(out, e);
      case Entry.OfShard e -> writeOfShard(out, e);
    }
  }

  private static void writeTalk(WireWriter out, Entry.OfTalk entry) {
    switch (entry) {
      case SessionBegan e -> out.text(e.party()).flow(e.initiator());
      case Received e ->
          ContentCodec.write(
              out.flow(e.session()).number(e.number()).number(e.acked()), e.content());
      case Acked e -> out.flow(e.session()).number(e.upTo());
      case SessionBroken e -> out.flow(e.session()).text(e.reason());
      case HistoryDiffered e -> out.flow(e.session()).text(e.reason());
      case ReplyOwed e -> replyTo(out, e.to());
      case Replied e -> replyTo(out, e.to());
    }
  }

  private static void writeOfShard(WireWriter out, Entry.OfShard entry) {
    switch (entry) {
      case DeadLettered(DeadLetter e) ->
          out.text(e.id())
              .text(e.reason())
              .text(e.headers())
              .bytes(e.body())
              .number(e.bodyLength());
      case SentAgain e -> out.text(e.letter()).text(e.by());
      case Watched _ -> {}
      case HistoryAccepted e ->
          out.number(e.history())
              .number(e.from())
              .number(e.to())
              .number(e.lostEpoch())
              .text(e.by())
              .text(e.reason());
      case HandoverAsked e -> out.text(e.successor()).text(e.by()).text(e.key());
      case Drilled e -> out.text(e.kind()).text(e.by()).text(e.reason()).text(e.key());
      case ReignStarted e ->
          out.text(e.instance()).text(e.incarnation()).text(e.build()).text(e.cause());
      case ReignEnded e -> out.text(e.cause());
    }
  }

  private static Entry read(short kind, WireReader in) {
    return switch (kind) {
      case 1 ->
          new Started(
              in.text(), in.optionalText(), in.payload(), in.fixed(), in.text(), in.optionalFlow());
      case 2 -> new Intended(in.integer(), in.integer());
      case 3 -> new AttemptFailed(in.integer(), in.integer(), in.failure(), in.number());
      case 4 -> new Ended(in.integer(), op(in), outcome(in));
      case 5 -> new Waiting(in.integer(), op(in), in.optionalFlow(), in.number(), in.flag());
      case 6 -> new Versioned(in.text(), in.integer());
      case 7 -> new Signalled(in.text(), in.optionalText(), in.payload());
      case 8 -> new ChildEnded(in.flow(), outcome(in));
      case 9 -> new CancelAsked(in.optionalText(), in.text());
      case 10 -> new Hospitalized(in.choice(CAUSES), in.integer(), in.text());
      case 11 -> new Discharged(in.optionalText(), in.text());
      case 12 -> new Resuming();
      case 13 -> new Continued(in.payload());
      case 14 -> new Finished(in.choice(STATUSES), outcome(in));
      case 15 -> new SessionBegan(in.text(), in.flow());
      case 16 -> new Received(in.flow(), in.integer(), in.integer(), ContentCodec.read(in));
      case 17 -> new Acked(in.flow(), in.integer());
      case 18 -> new SessionBroken(in.flow(), in.text());
      case 19 -> new ReplyOwed(new ReplyTo(in.text(), in.text()));
      case 20 -> new Replied(new ReplyTo(in.text(), in.text()));
      case 24 -> new HistoryDiffered(in.flow(), in.text());
      case 50 -> new ReignStarted(in.text(), in.text(), in.text(), in.text());
      case 51 -> new ReignEnded(in.text());
      case 52 ->
          new DeadLettered(
              new DeadLetter(in.text(), in.text(), in.text(), in.bytes(), in.integer()));
      case 53 -> new SentAgain(in.text(), in.text());
      case 59 -> new Watched();
      case 58 ->
          new HistoryAccepted(
              in.number(), in.number(), in.number(), in.number(), in.text(), in.text());
      case 56 -> new HandoverAsked(in.text(), in.text(), in.text());
      case 60 -> new Drilled(in.text(), in.text(), in.text(), in.text());
      default ->
          throw new CorruptEntryException(
              "Entries of kind " + kind + " are unknown here: a newer build wrote them.");
    };
  }

  private static void replyTo(WireWriter out, ReplyTo to) {
    out.text(to.address()).text(to.correlation());
  }

  private static void op(WireWriter out, Op op) {
    out.number(op.kind().ordinal()).text(op.name()).number(op.inputDigest());
  }

  private static Op op(WireReader in) {
    return new Op(in.choice(OPS), in.text(), in.number());
  }

  private static void outcome(WireWriter out, Outcome outcome) {
    switch (outcome) {
      case Outcome.Value value -> out.flag(true).payload(value.payload());
      case Outcome.Failed failed -> out.flag(false).failure(failed.failure());
    }
  }

  private static Outcome outcome(WireReader in) {
    return in.flag() ? new Outcome.Value(in.payload()) : new Outcome.Failed(in.failure());
  }
}
