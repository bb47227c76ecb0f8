package io.understudy.core.shard;

/**
 * What a reign took over, and what came of it.
 *
 * @param flowsResumed flows that were in the middle of something when it began
 * @param flowsHeld of these, how many waited for a trial or went to the hospital for crashing their
 *     instances
 * @param messagesSentAgain messages that nobody had acknowledged when it began
 * @param duplicatesDropped messages that came though the journal had them
 * @param stepsInDoubt steps that may have begun under an earlier reign and were not recorded
 * @param doubtsRunAgain of these, those whose body was run again, with the same key
 * @param doubtsProbed of these, those whose probe was asked first
 * @param doubtsToPerson of these, those that went to the hospital for a person to find out
 * @param doubtsOpen of these, those that have no recorded end yet
 * @param endings how the reign's flows end
 */
public record Tally(
    int flowsResumed,
    int flowsHeld,
    int messagesSentAgain,
    int duplicatesDropped,
    int stepsInDoubt,
    int doubtsRunAgain,
    int doubtsProbed,
    int doubtsToPerson,
    int doubtsOpen,
    Endings endings) {
  public static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0, 0, 0, 0, Endings.NONE);

  public Tally {
    endings = endings == null ? Endings.NONE : endings; // of a receipt of an earlier build
  }

  /** The same but for what every flow changes. */
  public Tally withoutEndings() {
    return new Tally(
        flowsResumed,
        flowsHeld,
        messagesSentAgain,
        duplicatesDropped,
        stepsInDoubt,
        doubtsRunAgain,
        doubtsProbed,
        doubtsToPerson,
        doubtsOpen,
        Endings.NONE);
  }
}
