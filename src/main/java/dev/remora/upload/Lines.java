package dev.remora.upload;

import dev.remora.config.ConfigurationException;
import dev.remora.config.Mask;
import dev.remora.config.Settings;
import dev.remora.config.Target;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The targets and their lines, by name. */
public final class Lines implements AutoCloseable {
  /** Captures let into one line at once, by all its inboxes. */
  private static final int CAPACITY = 4096;

  private final Map<String, Target> targets;
  private final Map<String, Line> lines;
  private final Map<String, Mask> masks = new ConcurrentHashMap<>();
  private final Set<Attempt> underWay = ConcurrentHashMap.newKeySet();

  public Lines(Collection<Target> targets, Settings settings, Clock clock) {
    BackOff backOff = BackOff.of(settings);
    this.targets =
        targets.stream().collect(Collectors.toUnmodifiableMap(Target::name, Function.identity()));
    this.lines =
        targets.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Target::name, t -> new Line(t.name(), backOff, CAPACITY, clock)));
  }

  /** Whether there is a target of this name. */
  public boolean knows(String target) {
    return lines.containsKey(target);
  }

  /** The line of a target that is known to exist. */
  public Line line(String target) {
    return lines.get(target);
  }

  /** From now on nothing new is begun; what is under way may end. */
  @Override
  public void close() {
    lines.values().forEach(Line::close);
  }

  /** Whether no capture is in any of them. */
  public boolean areEmpty() {
    return lines.values().stream().allMatch(Line::isEmpty);
  }

  void begun(Attempt attempt) {
    underWay.add(attempt);
  }

  void ended(Attempt attempt) {
    underWay.remove(attempt);
    attempt.sending().letGo();
  }

  /** The uploads under way, those that began first before the others. */
  public List<UnderWay> underWay() {
    return underWay.stream()
        .map(Attempt::underWay)
        .sorted(Comparator.comparing(UnderWay::begun).thenComparing(UnderWay::path))
        .toList();
  }

  Target target(String name) {
    return targets.get(name);
  }

  /**
   * A target's token.
   *
   * @throws ConfigurationException when it can't be read
   */
  String token(String target) {
    return target(target).token().get();
  }

  /** Takes a token out of texts; made once for each, as it costs more than an answer's reading. */
  Mask mask(String token) {
    return masks.computeIfAbsent(token, secret -> Mask.of(List.of(secret)));
  }

  public Collection<Line> all() {
    return lines.values();
  }

  public Collection<Target> targets() {
    return targets.values();
  }
}
