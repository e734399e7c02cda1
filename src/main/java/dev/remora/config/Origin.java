package dev.remora.config;

import java.util.Optional;

/** Where a route takes from, in one of the ways in which it can be written. */
public final class Origin {
  private Origin() {}

  /**
   * Without options and without the slashes that may follow the component.
   *
   * @param uri as it is written, or only the name of a component
   * @param name the parameter of that name, which the rest may be written as
   */
  public static String of(String uri, Optional<String> name) {
    String place = uri.replaceFirst("\\?.*", "").replaceFirst("^([^:]*):/*", "$1:");
    return place.contains(":") ? place : name.map(n -> place + ":" + n).orElse(place);
  }
}
