package dev.remora.format;

/** The capture formats that we know, by the names that Wireshark's tools give them. */
enum Kind {
  PCAP("pcap", "Wireshark/tcpdump/... - pcap"),
  PCAP_NANO("nsecpcap", "Wireshark/tcpdump/... - nanosecond pcap"),
  PCAP_MODIFIED("modpcap", "Modified tcpdump - pcap"),
  PCAP_NOKIA("nokiapcap", "Nokia tcpdump - pcap"),
  PCAP_REDHAT("rh6_1pcap", "RedHat 6.1 tcpdump - pcap"),
  PCAP_SUSE("suse6_3pcap", "SuSE 6.3 tcpdump - pcap"),
  PCAP_IXIA("pcap-ixia", "Ixia lcap - pcap"),
  PCAPNG("pcapng", "Wireshark/... - pcapng"),
  SNOOP("snoop", "Sun snoop"),
  BTSNOOP("btsnoop", "Symbian OS btsnoop"),
  ERF("erf", "Endace ERF capture"),
  NETMON1("netmon1", "Microsoft NetMon 1.x"),
  NETMON2("netmon2", "Microsoft NetMon 2.x"),
  NGSNIFFER("ngsniffer", "Sniffer (DOS)"),
  NETXRAY_OLD("netxray1", "NetXray"),
  NETXRAY_1("ngwsniffer_1_1", "NetXray, Sniffer (Windows) 1.1"),
  NETXRAY_2("ngwsniffer_2_0", "Sniffer (Windows) 2.00x"),
  FIVEVIEWS("5views", "InfoVista 5View capture"),
  LANALYZER("lanalyzer", "Novell LANalyzer"),
  OBSERVER("observer", "Viavi Observer"),
  VISUAL("visual", "Visual Networks traffic capture"),
  K12TEXT("k12text", "K12 text file"),
  K12("rf5", "Tektronix K12xx 32-bit .rf5 format"),
  IPTRACE_1("iptrace_1", "AIX iptrace 1.0"),
  IPTRACE_2("iptrace_2", "AIX iptrace 2.0"),
  PEEKTAGGED("peektagged", "Savvius tagged"),
  EYESDN("eyesdn", "EyeSDN USB S0/E1 ISDN trace format"),
  DAINTREE("daintree-sna", "Daintree SNA"),
  NETTL("nettl", "HP-UX nettl trace"),
  CAPSA("capsa", "Colasoft Capsa format"),
  MPLOG("mplog", "Micropross mplog"),
  NETSCALER("nstrace", "NetScaler Trace"),

  /** Inside a compression that we recognise, but can't yet, or may not, look into. */
  UNKNOWN("unknown", "unknown");

  private final Format plain;

  Kind(String id, String description) {
    plain = new Format(id, description, null);
  }

  /**
   * @param compression its name, or null
   */
  Format format(String compression) {
    return compression == null ? plain : new Format(plain.id(), plain.description(), compression);
  }

  boolean is(Format format) {
    return plain.id().equals(format.id());
  }

  boolean isPcap() {
    return compareTo(PCAP) >= 0 && compareTo(PCAP_SUSE) <= 0;
  }

  boolean isSnoop() {
    return this == SNOOP || this == BTSNOOP;
  }
}
