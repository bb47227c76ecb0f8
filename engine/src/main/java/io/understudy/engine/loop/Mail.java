package io.understudy.engine.loop;

import io.understudy.core.log.DeadLetter;
import io.understudy.core.log.ReplyTo;
import io.understudy.core.message.Frames;
import io.understudy.core.shard.Reply;

/** Carries out what a performing shard wants sent and accepted. Never blocks. */
public interface Mail {
  /** Its end comes back as {@link io.understudy.core.shard.Event.Transmitted}. */
  void transmit(long id, String party, Frames frames);

  void accept(long delivery);

  /** A dead letter once more, as if it came now. */
  void takeAgain(DeadLetter letter);

  /** Its end comes back as {@link io.understudy.core.shard.Event.ReplySent}. */
  void reply(long id, ReplyTo to, Reply.Finished result);
}
