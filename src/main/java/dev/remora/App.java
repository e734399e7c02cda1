package dev.remora;

/** Where the Java process begins. */
public final class App {
  private App() {}

  public static void main(String[] args) {
    System.exit(Commands.run(args));
  }
}
