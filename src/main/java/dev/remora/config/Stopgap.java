package dev.remora.config;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Puts something that does nothing in place of what can't be made in a file of routes, so that the
 * rest of the file can be tried. Lines and columns of the rest stay as they are.
 */
public final class Stopgap {
  private static final Comparator<Node> LAST_FIRST =
      Comparator.comparing((Node node) -> node.getStartMark().orElseThrow().getIndex()).reversed();

  private static final String STEP = "{log: x}";
  private static final String ROUTE = "{from: {uri: '%s', steps: [" + STEP + "]}}";

  private final String text;
  private final int line;
  private final int column;

  /** The step, or else the route, within which the place is. */
  private Node step;

  private Node route;

  /** Of the route, where the place is in it and in no step: where it takes from. */
  private MappingNode from;

  private Stopgap(String text, int line, int column) {
    this.text = text;
    this.line = line - 1;
    this.column = column - 1;
  }

  /**
   * The text with a stopgap in place of the step at a line and a column, or of the route where it
   * is in no step; empty where it is in neither, for others may need what is there.
   *
   * @param text of a file
   * @param line from 1 on
   * @param column from 1 on
   */
  public static Optional<String> at(String text, int line, int column) {
    Stopgap gap = new Stopgap(text, line, column);
    gap.look();
    if (gap.step != null) {
      return Optional.of(gap.with(STEP, gap.step));
    }
    return gap.from == null ? gap.inPlaceOfTheRoute() : Optional.of(gap.inPlaceOfTheSource());
  }

  /** As {@link #at}, for the whole route. */
  public static Optional<String> ofRouteAt(String text, int line, int column) {
    Stopgap gap = new Stopgap(text, line, column);
    gap.look();
    return gap.inPlaceOfTheRoute();
  }

  private Optional<String> inPlaceOfTheRoute() {
    return Optional.ofNullable(route).map(there -> with(ROUTE.formatted(source()), there));
  }

  /** The last first, for what comes before it does not move then. */
  private String inPlaceOfTheSource() {
    Optional<Node> uri = RouteFiles.child(from, "uri");
    Optional<Node> parameters = RouteFiles.child(from, "parameters");
    String rest = text;
    for (Node node :
        Stream.of(uri, parameters).flatMap(Optional::stream).sorted(LAST_FIRST).toList()) {
      String stopgap = uri.filter(u -> u == node).isPresent() ? "'" + source() + "'" : "{}";
      rest = new Stopgap(rest, line + 1, column + 1).with(stopgap, node);
    }
    return rest;
  }

  private String source() {
    return "direct:remora-stopgap-" + line + "-" + column;
  }

  private void look() {
    if (RouteFiles.parsed(text).orElse(null) instanceof SequenceNode list) {
      for (Node item : list.getValue()) {
        if (holds(item)) {
          route = RouteFiles.isRoute(item) ? item : null;
          look(item);
          Optional<Node> source =
              RouteFiles.child(RouteFiles.child(item, "route").orElse(item), "from");
          from =
              route == null
                  ? null
                  : (MappingNode)
                      source
                          .filter(this::holds)
                          .filter(MappingNode.class::isInstance)
                          .filter(f -> RouteFiles.child(f, "uri").isPresent())
                          .orElse(null);
        }
      }
    }
  }

  private void look(Node node) {
    if (node instanceof MappingNode map) {
      for (NodeTuple entry : map.getValue()) {
        Node value = entry.getValueNode();
        if (RouteFiles.text(entry.getKeyNode()).equals("steps")
            && value instanceof SequenceNode steps) {
          steps.getValue().stream().filter(this::holds).findFirst().ifPresent(s -> step = s);
        }
        look(value);
      }
    } else if (node instanceof SequenceNode list) {
      list.getValue().forEach(this::look);
    }
  }

  private boolean holds(Node node) {
    Optional<Mark> start = node.getStartMark();
    Optional<Mark> end = node.getEndMark();
    return start.isPresent()
        && end.isPresent()
        && !isAfter(start.get(), line, column)
        && isAfter(end.get(), line, column);
  }

  private static boolean isAfter(Mark mark, int line, int column) {
    return mark.getLine() > line || (mark.getLine() == line && mark.getColumn() > column);
  }

  /** A node ends where the next one begins, with the space before that in it. */
  private String with(String stopgap, Node node) {
    int[] points = text.codePoints().toArray();
    int start = node.getStartMark().orElseThrow().getIndex();
    int end = node.getEndMark().orElseThrow().getIndex();
    String old = new String(points, start, end - start);
    String lines =
        old.chars().filter(c -> c == '\n').mapToObj(c -> "\n").collect(Collectors.joining());
    String rest = lines.isEmpty() ? "" : lines + old.substring(old.lastIndexOf('\n') + 1);
    return new String(points, 0, start)
        + stopgap
        + (rest.isBlank() ? rest : lines)
        + new String(points, end, points.length - end);
  }
}
