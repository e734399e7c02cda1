package dev.remora.live;

import dev.remora.live.Plan.Change;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What has brought a change about, which is left as it was where the change can't be.
 *
 * @param files of routes as they are in effect
 * @param contents what files hold now
 */
record Blame(Map<Path, RouteFile> files, Map<Path, Watch.Content> contents) {

  List<Path> of(Change change) {
    return Stream.of(change.before(), change.after())
        .filter(Objects::nonNull)
        .flatMap(unit -> unit.sources().stream())
        .distinct()
        .filter(source -> hasChanged(source, change))
        .toList();
  }

  private boolean hasChanged(Path source, Change change) {
    if (source.equals(Wanted.CONFIGURATION)) {
      return change.before() == null
          || change.after() == null
          || !change.before().instance().equals(change.after().instance());
    }
    RouteFile before = files.get(source);
    Watch.Content now = contents.get(source);
    return before == null || now == null || !before.text().equals(now.text());
  }
}
