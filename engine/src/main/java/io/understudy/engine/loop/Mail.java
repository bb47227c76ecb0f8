package io.understudy.engine.loop;

import io.understudy.core.log.ReplyTo;
import io.understudy.core.message.Frame;
import io.understudy.core.shard.Reply;
import java.util.List;

/** Carries out what a performing shard wants sent and accepted. Never blocks. */
public interface Mail {
  /** Its end comes back as {@link io.understudy.core.shard.Event.Transmitted}. */
  void transmit(long id, String party, List<Frame> frames);

  void accept(long delivery);

  /** Its end comes back as {@link io.understudy.core.shard.Event.ReplySent}. */
  void reply(long id, ReplyTo to, Reply.Finished result);
}
