package dev.remora.standin;

import java.io.IOException;

/** The connection ended before the upload did. It happens, and there is nobody to tell. */
final class ClientGone extends IOException {
  ClientGone(Throwable cause) {
    super("the client went away during its upload", cause);
  }
}
