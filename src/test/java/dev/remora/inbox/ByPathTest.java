package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.inbox.Sighting.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByPathTest {
  private final ByPath all = new ByPath();

  @Test
  void itKeepsWhatAMapKeepsWhateverComesAndGoes() {
    Map<String, Sighting> expected = new HashMap<>();
    Random random = new Random(7);
    for (int round = 0; round < 40; round++) {
      int paths = round < 20 ? 5000 : 300; // many, then few
      for (int i = 0; i < 1000; i++) {
        String path = "a/" + random.nextInt(paths) + ".pcap";
        if (random.nextInt(3) == 0) {
          all.remove(path);
          expected.remove(path);
        } else {
          expected.put(path, add(path));
        }
      }
      int kept = random.nextInt(4);
      all.removeIf(s -> s.path().hashCode() % 4 == kept);
      expected.keySet().removeIf(path -> path.hashCode() % 4 == kept);
      assertSame(expected);
    }
  }

  private void assertSame(Map<String, Sighting> expected) {
    for (int i = 0; i < 5000; i++) {
      String path = "a/" + i + ".pcap";
      assertThat(all.get(path)).isSameAs(expected.get(path));
    }
    List<Sighting> found = new ArrayList<>();
    all.forEach(found::add);
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected.values());
  }

  @Test
  void whoLooksThroughAllMayTakeThemAway() {
    for (int i = 0; i < 100; i++) {
      add(i + ".pcap");
    }
    List<String> seen = new ArrayList<>();
    all.forEach(
        sighting -> {
          seen.add(sighting.path());
          all.remove(sighting.path());
        });
    assertThat(seen).hasSize(100);
    all.forEach(sighting -> assertThat(sighting).isNull());
    assertThat(all.has("1.pcap")).isFalse();
  }

  @Test
  void pathsOfAnyLengthStayWhatTheyAre() {
    Random random = new Random(11);
    Map<String, Kind> expected = new HashMap<>();
    for (int i = 0; i < 3000; i++) {
      String path = i + "/" + "ü".repeat(random.nextInt(i % 50 == 0 ? 2000 : 40)) + ".pcap";
      Kind kind = Kind.values()[random.nextInt(3)];
      assertThat(all.add(path, kind, null).path()).isEqualTo(path);
      expected.put(path, kind);
    }
    Map<String, Kind> found = new HashMap<>();
    all.forEach(sighting -> found.put(sighting.path(), sighting.kind()));
    assertThat(found).isEqualTo(expected);
    expected.forEach((path, kind) -> assertThat(all.get(path).kind()).isEqualTo(kind));
  }

  private Sighting add(String path) {
    return all.add(path, Kind.CAPTURE, null);
  }
}
