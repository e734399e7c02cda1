package dev.remora.inbox;

import dev.remora.config.Folders;
import dev.remora.inbox.Source.Shelf;

/** Where the files of an inbox are on a file server, and what its library takes paths for. */
final class FileServerPaths {
  private final String root;
  private final boolean patterns;

  /**
   * @param directory the inbox's; empty for where a login leads
   * @param patterns whether the protocol's library takes paths for patterns, as that for SFTP does
   */
  FileServerPaths(String directory, boolean patterns) {
    this.root = stripped(directory);
    this.patterns = patterns;
  }

  private static String stripped(String directory) {
    String path = directory.equals(".") ? "" : directory.replaceFirst("^\\./", "");
    while (path.length() > 1 && path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return path;
  }

  /** The inbox's folder, to go on behind the server's name. */
  String inUri() {
    return root.startsWith("/") || root.isEmpty() ? root : "/" + root;
  }

  /** With no folder above it the shelves are within the inbox. */
  boolean isShelf(String path) {
    return hasNoParent() && Folders.SHELVES.contains(path);
  }

  private boolean hasNoParent() {
    return root.isEmpty() || root.equals("/");
  }

  /** The path on the server; one that begins with a dash would be taken for an option. */
  String at(String path) {
    String within = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    String all =
        root.isEmpty()
            ? within
            : within.isEmpty() ? root : root.equals("/") ? "/" + within : root + "/" + within;
    return all.startsWith("-") ? "./" + all : all;
  }

  String quote(String path) {
    return patterns ? path.replaceAll("[*?\\\\]", "\\\\$0") : path;
  }

  /** For a new name the library has no way to quote what it takes for a pattern. */
  String plain(String path) {
    return patterns ? path.replaceAll("[*?\\\\]", "_") : path;
  }

  String shelf(Shelf shelf, String path) {
    int slash = root.lastIndexOf('/');
    String parent = hasNoParent() ? root : slash < 0 ? "" : root.substring(0, slash + 1);
    String top = parent.isEmpty() || parent.endsWith("/") ? parent : parent + "/";
    return top + shelf.folder() + "/" + path;
  }
}
