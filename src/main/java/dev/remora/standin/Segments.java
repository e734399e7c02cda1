package dev.remora.standin;

import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/**
 * The decoded segments of a path. It is split before it is decoded, so that an encoded slash never
 * makes a segment; dot segments were resolved before routing.
 */
record Segments(List<String> all) {

  /**
   * Takes what follows the prefix. A trailing slash makes no segment.
   *
   * @throws Refusal with 400 when the path is badly encoded
   */
  static Segments after(String prefix, RoutingContext ctx) throws Refusal {
    // A router under another one knows where it hangs, "/" included.
    String mount = ctx.mountPoint() == null ? "" : ctx.mountPoint();
    while (mount.endsWith("/")) {
      mount = mount.substring(0, mount.length() - 1);
    }
    int skip = mount.length() + prefix.length();
    String path = ctx.normalizedPath();
    List<String> segments = new ArrayList<>();
    for (String segment : path.substring(Math.min(skip, path.length())).split("/")) {
      segments.add(Percent.decode(segment));
    }
    return new Segments(segments);
  }

  int size() {
    return all.size();
  }

  /** Empty where there are not that many. */
  String at(int index) {
    return index < all.size() ? all.get(index) : "";
  }
}
