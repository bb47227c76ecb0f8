package io.understudy.engine.stage;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Somebody wants the stage to be handed over.
 *
 * @param to who is to be next; {@code null} for the best one
 * @param timeout how long the preparation may take; the handover does not begin later
 * @param reason for the journal and for people; empty for none
 * @param by who asks
 * @param key the idempotency key, kept in the journal; empty when nobody can ask again
 */
public record HandoverOrder(
    @Nullable String to, Duration timeout, String reason, String by, String key) {

  /** Asks for the stage to go back when a new build fails. */
  public static final String CANARY = "the canary";

  /** The reign's end in words. */
  public String cause(String successor) {
    String why = reason.isEmpty() ? "" : ": " + reason;
    return "handed over to " + successor + " (asked by " + by + ")" + why;
  }
}
