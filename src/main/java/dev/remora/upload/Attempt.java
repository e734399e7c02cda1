package dev.remora.upload;

import dev.remora.capture.Capture;
import dev.remora.config.Mask;
import dev.remora.ledger.Delivery;
import java.util.Map;
import org.apache.camel.component.http.HttpConstants;
import org.apache.camel.component.http.HttpMethods;

/**
 * One request about to be made. Its path holds the token: it is set on the message at the last
 * moment and removed at the first. The token stays the same for the whole attempt, whatever becomes
 * of the file it was read from.
 */
public final class Attempt {
  private final Capture capture;
  private final Delivery delivery;
  private final Request request;
  private final String token;
  private final Mask secrets;
  private final boolean expect;
  private final int era;

  Attempt(
      Capture capture,
      Delivery delivery,
      Request request,
      String token,
      Mask secrets,
      boolean expect,
      int era) {
    this.capture = capture;
    this.delivery = delivery;
    this.request = request;
    this.token = token;
    this.secrets = secrets;
    this.expect = expect;
    this.era = era;
  }

  public Delivery getDelivery() {
    return delivery;
  }

  /** Sets the headers that Camel's HTTP producer reads the request line from. */
  void putOn(Map<String, Object> headers) {
    headers.put(HttpConstants.HTTP_METHOD, HttpMethods.valueOf(request.method()));
    headers.put(HttpConstants.HTTP_PATH, "/api/v1/" + token + "/upload");
    if (!request.query().isEmpty()) {
      headers.put(HttpConstants.HTTP_RAW_QUERY, request.query());
    }
    if (expect) {
      headers.put("Expect", "100-continue");
    }
  }

  /** How far it is. */
  UnderWay underWay() {
    return new UnderWay(
        capture.inbox(),
        capture.path(),
        delivery.target(),
        Math.min(request.entity().sent(), capture.size()),
        capture.size(),
        delivery.sentAt(),
        delivery.attempts(),
        request.entity().isReference());
  }

  /** The line's, when it began. */
  int era() {
    return era;
  }

  Capture capture() {
    return capture;
  }

  String token() {
    return token;
  }

  /** Takes what the request holds out of what is said of it. */
  Mask secrets() {
    return secrets;
  }

  Request.Sending sending() {
    return request.entity();
  }

  /** Bytes of the capture that went out. */
  long sentBytes() {
    return request.entity().sent();
  }

  boolean expects() {
    return expect;
  }

  @Override
  public String toString() {
    return request.method() + " of " + capture + " to target " + delivery.target();
  }
}
