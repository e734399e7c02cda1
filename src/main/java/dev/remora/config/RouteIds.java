package dev.remora.config;

/**
 * Ids of routes that stand beside others of their name: what is replaced while it runs may not have
 * ended when its successor comes, and Camel has no two of one id.
 */
public final class RouteIds {
  private RouteIds() {}

  /** The id of the {@code n}th that takes the place of this one. */
  public static String beside(String id, int n) {
    return id + "~" + n;
  }

  /** The id as its file has it. */
  public static String written(String id) {
    return id.replaceFirst("~\\d+$", "");
  }
}
