package io.understudy.node.http;

/** Ends the handling of a call with a problem. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // nothing here is ever serialized
  private final Problem problem;

  ProblemException(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
