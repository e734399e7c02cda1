package dev.remora;

/** Starts Remora. */
public final class App {
  private App() {}

  public static void main(String[] args) {
    System.out.println("remora");
  }
}
