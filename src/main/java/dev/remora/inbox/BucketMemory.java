package dev.remora.inbox;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.support.LRUCacheFactory;

/** What the sources of one inbox in a bucket know of each other and of their server. */
final class BucketMemory {
  /** What a server makes of the condition that an object is removed in one version only. */
  enum Conditions {
    UNKNOWN,
    HEEDED,
    IGNORED
  }

  /** The versions that were fetched, by path. */
  private final Map<String, String> fetched = LRUCacheFactory.newLRUCache(10_000);

  /** Keys on the shelves that copies are under way to. */
  private final Set<String> claimed = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean toldOfTags = new AtomicBoolean();
  private volatile Conditions conditions = Conditions.UNKNOWN;

  /**
   * @param version null where the server has none
   */
  void fetched(String path, String version) {
    fetched.remove(path);
    if (version != null) {
      fetched.put(path, version);
    }
  }

  /** That which was fetched last, until it is {@link #done}. */
  Optional<String> version(String path) {
    return Optional.ofNullable(fetched.get(path));
  }

  /** It is moved, removed, gone or another by now. */
  void done(String path) {
    fetched.remove(path);
  }

  /** Whether nobody else has; until it is {@link #release released}. */
  boolean claim(String key) {
    return claimed.add(key);
  }

  boolean isClaimed(String key) {
    return claimed.contains(key);
  }

  void release(String key) {
    claimed.remove(key);
  }

  /** Whether the tags that can't be read are news. */
  boolean isNewsOfTags() {
    return toldOfTags.compareAndSet(false, true);
  }

  Conditions conditions() {
    return conditions;
  }

  void found(Conditions now) {
    conditions = now;
  }
}
