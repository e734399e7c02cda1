package dev.remora.inbox;

import java.io.IOException;
import java.nio.file.Path;

/** A watched folder keeps what every inbox promises. */
class DirectoryInboxIT extends InboxContract {

  @Override
  Place place(Path folder) throws IOException {
    return new DirectoryPlace(folder);
  }
}
