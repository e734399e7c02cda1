package dev.remora.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TagsTest {

  @Test
  void readsWhatClientsSend() {
    assertThat(Tags.parse("noc, site a,,noc,")).containsExactly("noc", "site a");
    assertThat(Tags.parse("")).isEmpty();
    assertThat(Tags.parse(null)).isEmpty();
    assertThat(Tags.parse("undefined")).isEmpty();
    assertThat(Tags.parse("undefined,lab")).containsExactly("undefined", "lab");
  }

  @Test
  void takesThirtyDifferentTagsAndNoMore() throws Refusal {
    List<String> thirty = IntStream.range(0, 30).mapToObj(i -> "t" + i).toList();

    assertThat(Tags.union(thirty, List.of("t3", "t4"))).isEqualTo(thirty);
    assertThatThrownBy(() -> Tags.union(thirty, List.of("one more")))
        .isInstanceOfSatisfying(Refusal.class, e -> assertThat(e.status()).isEqualTo(422));
  }
}
