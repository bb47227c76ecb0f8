package io.understudy.core.log;

import org.jspecify.annotations.Nullable;

/** What one message of a session says. Each direction numbers its messages from 1. */
public sealed interface Content {

  /**
   * The initiator's first message.
   *
   * @param flow the name of the flow that it wants to talk to
   */
  record Open(String flow) implements Content {}

  record Data(Payload payload) implements Content {}

  /**
   * The sender's last message: it neither sends nor receives any more.
   *
   * @param failure why its flow failed; {@code null} when it did not
   */
  record End(@Nullable Failure failure) implements Content {}
}
