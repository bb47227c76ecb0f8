package io.understudy.core.log;

/**
 * A message that nobody can do anything with, kept for a person.
 *
 * @param id names it among dead letters
 * @param reason why, and what to do
 * @param headers everything but the body, as a JSON object
 * @param body the beginning of it when it was too large to be kept; never modified
 * @param bodyLength of the whole body in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
public record DeadLetter(String id, String reason, String headers, byte[] body, int bodyLength) {
  /** Whether the whole message was kept, so that it can be sent again. */
  public boolean whole() {
    return body.length == bodyLength;
  }
}
