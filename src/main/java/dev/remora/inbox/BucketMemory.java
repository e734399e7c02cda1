package dev.remora.inbox;

import dev.remora.inbox.Source.Shelf;
import java.util.Map;
import java.util.Optional;
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

  /** A copy that came, of an object that is still to be removed. */
  private record Copied(String version, Shelf shelf, String name) {}

  /** Copies by the path of what was copied. */
  private final Map<String, Copied> copied = LRUCacheFactory.newLRUCache(10_000);

  /** Those of which nobody heard whether they came, likewise. */
  private final Map<String, Copied> unheard = LRUCacheFactory.newLRUCache(10_000);

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

  /** Its copy has come, and is not to be made again where it can't be removed now. */
  void copied(String path, String version, Shelf shelf, String name) {
    copied.put(path, new Copied(version, shelf, name));
  }

  /** The name of that version's copy on a shelf, until it is {@link #done}. */
  Optional<String> copy(String path, String version, Shelf shelf) {
    return nameIn(copied, path, version, shelf);
  }

  /** Its copy was begun under that name, and may have come or be about to. */
  void unheard(String path, String version, Shelf shelf, String name) {
    unheard.put(path, new Copied(version, shelf, name));
  }

  /** The name of which that is so, until it is {@link #done}. */
  Optional<String> unheard(String path, String version, Shelf shelf) {
    return nameIn(unheard, path, version, shelf);
  }

  private static Optional<String> nameIn(
      Map<String, Copied> copies, String path, String version, Shelf shelf) {
    return Optional.ofNullable(copies.get(path))
        .filter(copy -> copy.version().equals(version) && copy.shelf() == shelf)
        .map(Copied::name);
  }

  /** It is moved, removed, gone or another by now. */
  void done(String path) {
    fetched.remove(path);
    copied.remove(path);
    unheard.remove(path);
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
