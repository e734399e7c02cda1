package dev.remora.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TagsTest {
  @Test
  void theyKeepTheirOrderAndNoneIsThereTwice() {
    Tags tags = Tags.of(List.of("b", "a", "c", "a"));
    assertThat(tags.kept()).containsExactly("b", "a", "c");
    assertThat(tags.dropped()).isEmpty();
  }

  @Test
  void thoseBeyondThirtyAreDroppedAndNamed() {
    List<String> many = IntStream.rangeClosed(1, 32).mapToObj(i -> "t" + i).toList();
    Tags tags = Tags.of(many);
    assertThat(tags.kept()).hasSize(30);
    assertThat(tags.dropped()).containsExactly("t31", "t32");
  }

  @Test
  void textIsSplitAtCommasWithNothingEmptyInIt() {
    assertThat(Tags.split(" a ,,b\nc, ")).containsExactly("a", "b c");
  }
}
