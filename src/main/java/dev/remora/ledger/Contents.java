package dev.remora.ledger;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Whether a content may have been delivered already: a Bloom filter over the hashes, which says no
 * of nearly all that are new without asking the table. Until it knows of all that was delivered
 * before, it says yes of each. Safe for use by many threads.
 */
final class Contents {
  /** One megabyte: of a million that are delivered, two in a hundred new ones look like another. */
  private static final int BITS = 1 << 23;

  private static final int PROBES = 4;

  private final AtomicIntegerArray words = new AtomicIntegerArray(BITS / Integer.SIZE);
  private volatile boolean complete;

  /**
   * @param sha256 null for content that nobody saw
   */
  void add(String sha256) {
    if (sha256 != null) {
      for (int i = 0; i < PROBES; i++) {
        int bit = bit(sha256, i);
        words.getAndUpdate(bit / Integer.SIZE, word -> word | (1 << (bit % Integer.SIZE)));
      }
    }
  }

  /** All that was delivered before is added. */
  void complete() {
    complete = true;
  }

  /** False only of what was never added. */
  boolean mayHave(String sha256) {
    if (!complete || sha256 == null) {
      return true;
    }
    for (int i = 0; i < PROBES; i++) {
      int bit = bit(sha256, i);
      if ((words.get(bit / Integer.SIZE) & (1 << (bit % Integer.SIZE))) == 0) {
        return false;
      }
    }
    return true;
  }

  /** The digits of a hash are as good as random. */
  private static int bit(String sha256, int probe) {
    int hash = sha256.hashCode();
    int step = (hash >>> 15) * 0x9E3779B9 | 1;
    return (hash + probe * step) & (BITS - 1);
  }
}
