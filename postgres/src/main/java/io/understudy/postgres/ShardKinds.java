package io.understudy.postgres;

import io.understudy.core.log.DeadLetter;
import io.understudy.core.log.Entry;
import io.understudy.core.log.EntryCodec;

/** Kinds of entries of the shard itself that the store knows. */
final class ShardKinds {
  static final short REIGN_STARTED = EntryCodec.kindOf(new Entry.ReignStarted("", "", "", ""));
  static final short REIGN_ENDED = EntryCodec.kindOf(new Entry.ReignEnded(""));
  static final short DEAD_LETTERED =
      EntryCodec.kindOf(new Entry.DeadLettered(new DeadLetter("", "", "", new byte[0], 0)));
  static final short SENT_AGAIN = EntryCodec.kindOf(new Entry.SentAgain("", ""));

  static final short HANDOVER_ASKED = EntryCodec.kindOf(new Entry.HandoverAsked("", "", ""));
  static final short DRILLED = EntryCodec.kindOf(new Entry.Drilled("", "", "", ""));

  /** How many rows of reigns a snapshot shows and the retention keeps. */
  static final int REIGN_ROWS_MAX = 20;

  private ShardKinds() {}
}
