package dev.remora.standin;

import java.io.IOException;

/**
 * Why a request is not served: an HTTP status and one sentence for the client. It is an IOException
 * because streams have to carry it. The sentence never holds a token, a password or a path of ours.
 */
final class Refusal extends IOException {
  private final int status;

  Refusal(int status, String sentence) {
    super(sentence);
    this.status = status;
  }

  Refusal(int status, String sentence, Throwable cause) {
    super(sentence, cause);
    this.status = status;
  }

  int status() {
    return status;
  }
}
