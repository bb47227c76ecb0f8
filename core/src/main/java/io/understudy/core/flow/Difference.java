package io.understudy.core.flow;

import io.understudy.core.log.Op;

/**
 * Where a flow's journal and the code of this build disagree.
 *
 * @param position of the operation in the run; -1 where it is about the flow as a whole
 * @param journal what the journal does there, beginning with a verb
 * @param code what the code of this build does there, beginning with a verb
 */
public record Difference(int position, String journal, String code) {

  /** The journal has one operation here, the code asks for another one. */
  public static Difference ofEnded(int position, Op journal, Op code) {
    return new Difference(position, "has " + journal, asksFor(journal, code));
  }

  /** The journal waits in one operation here, the code asks for another one. */
  public static Difference ofWait(int position, Op journal, Op code) {
    return new Difference(position, "waits in " + journal, asksFor(journal, code));
  }

  /** The code asks for an operation that the journal has gone past without. */
  public static Difference notThere(int position, int journalAt, Op code) {
    return new Difference(
        position, "goes on to position " + journalAt + " without it", "asks for " + code);
  }

  /** The code has come to its end, and the journal goes on. */
  public static Difference tooShort(int position, int journalAt) {
    return new Difference(
        position, "goes on to position " + journalAt, "ends the run before this position");
  }

  /** The flow took a version of a change that the code knows no longer, or not yet. */
  public static Difference ofVersion(int position, Versions change) {
    return new Difference(
        position,
        "took version " + change.taken() + " of the change '" + change.name() + "'",
        "supports " + change.min() + " to " + change.max());
  }

  /** A change, the version of it that a flow took, and those that the code supports. */
  public record Versions(String name, int taken, int min, int max) {}

  /** The code has no such flow. */
  public static Difference unknownFlow(String name) {
    return new Difference(-1, "is of a flow named '" + name + "'", "has no flow of that name");
  }

  private static String asksFor(Op journal, Op code) {
    boolean alike = journal.toString().equals(code.toString());
    return "asks for " + code + (alike ? " with another input" : "");
  }

  /** Both sides, as one sentence. */
  public String text() {
    String place = position < 0 ? "The" : "At position " + position + " the";
    return place + " journal " + journal + ", the code of this build " + code + ".";
  }
}
