package dev.remora.capture;

import java.net.URI;
import java.util.function.Supplier;

/**
 * What the endpoint is to fetch by itself.
 *
 * @param identity by which the same again is told, for the digest alone
 * @param url asked for anew at each attempt; holds secrets, and is never to be printed
 */
public record Reference(String identity, Supplier<URI> url) {

  /** To a URL that stays as it is. */
  static Reference to(URI url) {
    return new Reference(url.toString(), () -> url);
  }

  @Override
  public String toString() {
    return "a URL";
  }
}
