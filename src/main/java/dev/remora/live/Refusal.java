package dev.remora.live;

import dev.remora.config.Problem;

/** A change that can't be taken up. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Unit unit;
  private final transient Problem problem;

  /**
   * @param unit that can't be; null where nobody knows which
   */
  Refusal(Unit unit, Problem problem, Throwable cause) {
    super(problem.toString(), cause);
    this.unit = unit;
    this.problem = problem;
  }

  Unit unit() {
    return unit;
  }

  Problem problem() {
    return problem;
  }
}
