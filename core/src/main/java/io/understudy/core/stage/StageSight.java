package io.understudy.core.stage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stage as one successful read saw it.
 *
 * @param counter goes up with each renewal of the hot incarnation
 * @param released the last reign ended politely and nobody has claimed since
 * @param successor the only instance that may take a released stage, for one lease
 * @param paused maintenance: nobody takes the stage
 */
public record StageSight(
    long epoch,
    @Nullable String instance,
    @Nullable String incarnation,
    long counter,
    @Nullable String understudy,
    @Nullable String successor,
    boolean released,
    boolean paused,
    List<Candidate> candidates) {

  /**
   * An instance of the node, as it reported itself.
   *
   * @param counter goes up with each report of the incarnation
   * @param positionSeq the last batch that it has taken in
   * @param reachesBroker a broker of the node's answers it, or the node has none
   * @param warm it is neither warming up nor on the stage nor leaving it
   * @param proof what rehearsal says of its build
   */
  public record Candidate(
      String instance,
      String incarnation,
      long counter,
      int priority,
      long positionSeq,
      boolean reachesBroker,
      boolean warm,
      QueuePlace place,
      Proof proof) {}
}
