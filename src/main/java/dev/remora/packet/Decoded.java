package dev.remora.packet;

/**
 * A packet in one line.
 *
 * @param source address, empty where none is known
 * @param destination address, empty where none is known
 * @param protocol the innermost that was understood
 * @param info what it says, in printable characters
 */
public record Decoded(String source, String destination, String protocol, String info) {}
