package dev.remora.format;

/**
 * A capture file's format and, where it is compressed, how.
 *
 * @param id short lower-case name, {@code pcap}, {@code pcapng}, {@code snoop} …
 * @param description what {@code capinfos} prints, {@code Wireshark/tcpdump/... - pcap}
 * @param compression {@code gzip}, {@code zstd}, {@code lz4}, {@code bzip2}, {@code xz}, or null
 */
public record Format(String id, String description, String compression) {}
