package dev.remora.upload;

import dev.remora.ledger.Delivery;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often captures failed by themselves, and not because their endpoint was in trouble. What an
 * outage costs in attempts is no reason to give a capture up, nor to let it wait for long after.
 * Forgotten with the process.
 */
final class Failures {
  /** Beyond so many, those that failed first begin anew. */
  private static final int MOST = 10_000;

  /**
   * Of one capture.
   *
   * @param own failures while its line moved
   * @param refused refusals with others passing since the failure before
   * @param passes of its line at the last failure
   * @param othersPassed since the failure before that
   */
  record Count(int own, int refused, long passes, boolean othersPassed) {}

  private final Map<Long, Count> byRow =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Count> eldest) {
          return size() > MOST;
        }
      };

  /** It failed, and nothing says that the endpoint would have failed another one. */
  synchronized Count failed(Delivery row, Line line) {
    return count(row, line, line.trouble().isEmpty() ? 1 : 0, 0);
  }

  /** The endpoint refused it, and may refuse all. */
  synchronized Count refused(Delivery row, Line line) {
    return count(row, line, 0, 1);
  }

  private Count count(Delivery row, Line line, int own, int refused) {
    Count before = byRow.get(row.id());
    long passes = line.passes();
    boolean othersPassed = before != null && passes > before.passes();
    Count now =
        before == null
            ? new Count(own, 0, passes, false)
            : new Count(
                before.own() + own,
                before.refused() + (othersPassed ? refused : 0),
                passes,
                othersPassed);
    byRow.put(row.id(), now);
    return now;
  }

  /** It is at its end. */
  synchronized void forget(Delivery row) {
    byRow.remove(row.id());
  }
}
