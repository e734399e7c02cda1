package dev.remora.inbox;

import dev.remora.RemoraProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where captures come from, as those see it who put them there. It holds a folder for each inbox by
 * the inbox's name, and in that a folder {@code inbox}, with room for others beside it.
 */
abstract class Place implements AutoCloseable {
  /** In every secret that a place has: what must not show anywhere. */
  static final String CANARY = "Zk9Canary";

  /** Folder of an inbox's captures, and folders for what became of them beside it. */
  static String folder(String inbox, String which) {
    return inbox + "/" + which;
  }

  /** The parameters of an inbox here; those without which it could not be. */
  abstract Map<String, String> parameters(String inbox);

  /** What the gateway's Java has to be told so that it can come here. */
  List<String> jvmOptions() {
    return List.of();
  }

  /** Lets a file appear whole. */
  abstract void put(String inbox, String path, byte[] bytes) throws Exception;

  /** A file of which one half has been written, and which is being written still. */
  interface Writing {
    void finish() throws Exception;
  }

  abstract Writing begin(String inbox, String path, byte[] bytes) throws Exception;

  abstract void rename(String inbox, String from, String to) throws Exception;

  /** All files in the inbox, by their paths. */
  abstract List<String> list(String inbox) throws Exception;

  /** What lies in a folder beside the inbox; empty where there is no such file. */
  abstract Optional<byte[]> beside(String inbox, String folder, String path) throws Exception;

  /**
   * A capture where the inbox has put it when it was delivered, or made a dead letter.
   *
   * @param outcome {@code delivered} or {@code dead-letter}
   */
  Optional<byte[]> shelved(RemoraProcess gateway, String inbox, String outcome, String path)
      throws Exception {
    return beside(inbox, outcome, path);
  }

  /** Whether what is delivered stays at the place, beside the inbox, or comes to us. */
  boolean isElsewhere() {
    return true;
  }

  /** Whether single files can be forbidden to the gateway here. */
  boolean canForbid() {
    return true;
  }

  /** Lets a file appear that the gateway may not read. */
  abstract void putForbidden(String inbox, String path, byte[] bytes) throws Exception;

  abstract void permit(String inbox, String path) throws Exception;

  /** Whether such a name can be here. */
  boolean carries(String path) {
    return true;
  }

  /** Can't be reached from now on, and breaks off what is under way. */
  abstract void goDown() throws Exception;

  abstract void comeUp() throws Exception;

  /** Whether anything secret is needed to come here. */
  boolean hasSecret() {
    return true;
  }

  /** What it has to say where a test fails. */
  String log() {
    return "";
  }

  @Override
  public abstract void close() throws Exception;

  /** A file as it is now, if there is one. */
  static Optional<byte[]> read(Path file) throws Exception {
    return Files.isRegularFile(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
  }
}
