package dev.remora;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics as they are at one moment, read from Prometheus' text. */
final class Scrape {
  private static final Pattern META = Pattern.compile("# (HELP|TYPE) (\\S+) (.*)");
  private static final Pattern SAMPLE = Pattern.compile("([a-z_A-Z0-9]+)(?:\\{(.*)})? (\\S+)");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

  /** One line. */
  record Sample(String name, Map<String, String> labels, double value) {}

  /** Metrics of one name, as {@code HELP} and {@code TYPE} have it. */
  record Family(String name, String type, String help) {}

  private final String text;
  private final Map<String, Family> families = new TreeMap<>();
  private final List<Sample> samples = new ArrayList<>();

  Scrape(String text) {
    this.text = text;
    Map<String, String> help = new TreeMap<>();
    for (String line : text.split("\n")) {
      Matcher meta = META.matcher(line);
      if (meta.matches() && meta.group(1).equals("HELP")) {
        help.put(meta.group(2), meta.group(3));
      } else if (meta.matches()) {
        String name = meta.group(2);
        families.put(name, new Family(name, meta.group(3), help.get(name)));
      } else {
        samples.add(sample(line));
      }
    }
  }

  private static Sample sample(String line) {
    Matcher sample = SAMPLE.matcher(line);
    if (!sample.matches()) {
      throw new IllegalArgumentException(line);
    }
    Map<String, String> labels = new TreeMap<>();
    if (sample.group(2) != null) {
      Matcher label = LABEL.matcher(sample.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    return new Sample(sample.group(1), labels, Double.parseDouble(sample.group(3)));
  }

  /** What the gateway shows now. */
  static Scrape of(RemoraProcess gateway) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(gateway.management() + "/observe/metrics"))
            .timeout(RemoraProcess.DEADLINE)
            .build();
    return new Scrape(
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
  }

  String text() {
    return text;
  }

  Map<String, Family> families() {
    return families;
  }

  List<Sample> samples() {
    return samples;
  }

  /** The sum of all samples of that name with these labels, given as name and value in turn. */
  double sum(String name, String... labels) {
    return samples.stream()
        .filter(sample -> sample.name().equals(name) && has(sample, labels))
        .mapToDouble(Sample::value)
        .sum();
  }

  boolean has(String name, String... labels) {
    return samples.stream().anyMatch(sample -> sample.name().equals(name) && has(sample, labels));
  }

  private static boolean has(Sample sample, String... labels) {
    for (int i = 0; i < labels.length; i += 2) {
      if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
        return false;
      }
    }
    return true;
  }

  /** The labels of samples of that name, or of the family's. */
  Set<String> labels(String name) {
    Set<String> labels = new TreeSet<>();
    for (Sample sample : samples) {
      if (sample.name().equals(name) || isOf(sample, name)) {
        labels.addAll(sample.labels().keySet());
      }
    }
    return labels;
  }

  private boolean isOf(Sample sample, String family) {
    return families.containsKey(family)
        && sample.name().matches(Pattern.quote(family) + "_(bucket|sum|count)");
  }

  /** Names of all samples. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    samples.forEach(sample -> names.add(sample.name()));
    return names;
  }
}
