package dev.remora.inbox;

import static org.assertj.core.api.Assertions.assertThat;

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
          Sighting sighting = sighting(path);
          all.put(sighting);
          expected.put(path, sighting);
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
      all.put(sighting(i + ".pcap"));
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

  private static Sighting sighting(String path) {
    return new Sighting(path, Sighting.Kind.CAPTURE, null);
  }
}
