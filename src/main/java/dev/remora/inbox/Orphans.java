package dev.remora.inbox;

import dev.remora.capture.Companions;
import dev.remora.capture.Names;
import dev.remora.inbox.Sighting.Kind;
import java.util.HashSet;
import java.util.Set;

/**
 * Tells companions whose capture has not come. Goes by the names that were seen, for there may be
 * as many companions as captures.
 */
final class Orphans {
  private final ByPath sightings;

  /** Of what is no companion, with the folders; made when a key log first needs them. */
  private Set<String> stems;

  /**
   * @param sightings of all files of the inbox
   */
  Orphans(ByPath sightings) {
    this.sightings = sightings;
  }

  /** After each look: the next one may find others. */
  void forget() {
    stems = null;
  }

  boolean isOrphan(String companion) {
    String folder = folder(companion);
    return !Companions.hasFile(
        companion.substring(folder.length()),
        name -> sightings.has(folder + name),
        stem -> stems().contains(folder + stem));
  }

  private Set<String> stems() {
    if (stems == null) {
      stems = new HashSet<>();
      sightings.forEach(
          sighting -> {
            if (sighting.kind() != Kind.COMPANION) {
              String path = sighting.path();
              String folder = folder(path);
              stems.add(folder + Names.stem(path.substring(folder.length())));
            }
          });
    }
    return stems;
  }

  private static String folder(String path) {
    return path.substring(0, path.lastIndexOf('/') + 1);
  }
}
