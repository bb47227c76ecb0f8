package io.understudy.testkit.sim;

import io.understudy.core.flow.StepRules;
import java.util.List;

/**
 * The code of a simulated flow.
 *
 * @param compensation what is done after a cancel
 * @param swallowsCancel whether the flow then completes instead of ending as cancelled
 */
record Program(String name, List<Line> lines, List<Line> compensation, boolean swallowsCancel) {

  /** One operation. */
  sealed interface Line {
    /**
     * @param failures how many first attempts fail
     * @param bodyMillis how long an attempt takes about
     * @param tolerant the flow goes on when the step has failed for good
     */
    record Step(String name, int failures, StepRules rules, long bodyMillis, boolean tolerant)
        implements Line {}

    record Transaction(String name, int from, int to, int amount, Step how) implements Line {}

    record Begin(Step step) implements Line {}

    record Join(String step) implements Line {}

    record Sleep(long millis) implements Line {}

    /**
     * @param atMostMillis negative for no deadline
     */
    record Await(String signal, long atMostMillis) implements Line {}

    record Child(String program, int input) implements Line {}

    record JoinChild() implements Line {}

    record Publish() implements Line {}

    /** Takes an extra step when the version is 2 or higher. */
    record Version(String change, int max, Step extra) implements Line {}

    /** Goes on as a new run with the input lowered by one, until that is zero. */
    record Next() implements Line {}

    record Fail() implements Line {}

    /** Opens a session with a flow of this name on the same node. */
    record Open(String program) implements Line {}

    /**
     * @param session counts the flow's sessions from 0, those of earlier runs first
     */
    record Send(int session) implements Line {}

    /**
     * @param atMostMillis negative for no deadline
     */
    record Receive(int session, long atMostMillis) implements Line {}

    /** Answers so many messages of its first session, until that ends. */
    record Serve(int rounds, long atMostMillis) implements Line {}

    record Close(int session) implements Line {}
  }
}
