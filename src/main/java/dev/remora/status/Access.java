package dev.remora.status;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Who may see the page, and who may change something from it. With a password all need it; without,
 * those may see it whom the server lets in, and only this machine may change something.
 */
public final class Access {
  /** Who is spoken for by a proxy comes from who knows where. */
  private static final List<String> OF_PROXIES =
      List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");

  private final Predicate<HostAndPort> ownName;
  private final Optional<Supplier<String>> password;

  /**
   * @param ownName whether the page is shown under a name
   * @param password asked for anew at each request
   */
  public Access(Predicate<HostAndPort> ownName, Optional<Supplier<String>> password) {
    this.ownName = ownName;
    this.password = password;
  }

  /** Only one who may look, under a name of ours. */
  void requireReader(HttpServerRequest request) throws Refusal {
    if (!ownName.test(request.authority())) {
      throw new Refusal(
          421, "The page is not shown under this name; http.names has those that it is");
    }
    requirePassword(request);
  }

  /** Only one who knows it, where there is one. */
  void requirePassword(HttpServerRequest request) throws Refusal {
    if (password.isPresent() && !knows(request, password.get())) {
      throw new Refusal(401, "The password of http.password or http.password-file is wanted");
    }
  }

  /** Whether this one's page need offer to change something. */
  boolean mayChange(HttpServerRequest request) {
    return password.isPresent() || isThisMachine(request);
  }

  /**
   * Only one who may change something, and wants to: a browser tells of requests that pages from
   * elsewhere make it send, and can't be made to send this type of content.
   */
  void requireChanger(HttpServerRequest request) throws Refusal {
    requireReader(request);
    if (!isOwnPage(request)) {
      throw new Refusal(403, "Asked for by a page from elsewhere");
    }
    if (!mayChange(request)) {
      throw new Refusal(
          403,
          "Only this machine itself may do so, as localhost, unless http.password-file is set");
    }
    String type = Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_TYPE)).orElse("");
    if (!type.split(";")[0].strip().equalsIgnoreCase("application/json")) {
      throw new Refusal(415, "Only application/json is taken");
    }
  }

  private static boolean knows(HttpServerRequest request, Supplier<String> password) {
    String given = Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION)).orElse("");
    if (!given.regionMatches(true, 0, "Basic ", 0, 6)) {
      return false;
    }
    String login;
    try {
      login =
          new String(
              Base64.getDecoder().decode(given.substring(6).strip()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return false;
    }
    String wanted = password.get();
    byte[] tried = login.substring(login.indexOf(':') + 1).getBytes(StandardCharsets.UTF_8);
    return !wanted.isEmpty()
        && MessageDigest.isEqual(tried, wanted.getBytes(StandardCharsets.UTF_8));
  }

  private static boolean isOwnPage(HttpServerRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null) {
      return site.equals("same-origin");
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    String host = String.valueOf(request.getHeader(HttpHeaders.HOST));
    return origin == null || origin.replaceFirst("(?i)^https?://", "").equalsIgnoreCase(host);
  }

  private static boolean isThisMachine(HttpServerRequest request) {
    return isLoopback(request.remoteAddress().hostAddress())
        && request.authority() != null
        && isLoopbackName(request.authority().host())
        && OF_PROXIES.stream().noneMatch(request.headers()::contains);
  }

  private static boolean isLoopbackName(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost") || (name.matches("[0-9.]+|.*:.*") && isLoopback(name));
  }

  /**
   * @param address no name, so that nobody is asked
   */
  private static boolean isLoopback(String address) {
    try {
      return address != null && InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
