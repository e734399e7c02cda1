package dev.remora;

/** Where the Java process begins. */
public final class App {
  private App() {}

  public static void main(String[] args) {
    int status = Commands.run(args);
    if (Boolean.getBoolean("remora.train")) {
      // The archive of classes that is made at the end is to hold those of the short commands too.
      Commands.run("help", "send");
      Commands.run("status");
      Commands.run("explain", "x.pcap");
    }
    System.exit(status);
  }
}
