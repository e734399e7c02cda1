package dev.remora.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
  @TempDir Path state;

  @Test
  void thereIsNoneWhereNothingRanAndNoneIsMade() {
    assertThat(History.in(state.resolve("none"))).isEmpty();
    assertThat(state.resolve("none")).doesNotExist();
  }

  @Test
  void itTellsWhileTheLedgerIsInUseAndAfter() {
    try (Ledger ledger = Ledger.open(state)) {
      ledger.save(Sample.waiting("a", "site/x.pcap"));
      Delivery other = ledger.save(Sample.delivered(Sample.waiting("b", "y.pcap"), "ab", "s1"));
      ledger.settle(other);
      ledger.save(Sample.waiting("b", "prefix-x.pcap"));
      tells();
    }
    tells();
  }

  private void tells() {
    try (History history = History.in(state).orElseThrow()) {
      assertThat(history.countDelivered()).isEqualTo(1);
      assertThat(paths(history.lastDelivered(5))).containsExactly("y.pcap");
      assertThat(paths(history.unsettled())).contains("site/x.pcap", "prefix-x.pcap");
      assertThat(paths(history.named("x.pcap"))).containsExactly("site/x.pcap");
      assertThat(paths(history.named("site/x.pcap"))).containsExactly("site/x.pcap");
      assertThat(paths(history.named("%"))).isEmpty();
      assertThat(paths(history.at("b", "y.pcap"))).containsExactly("y.pcap");
      assertThat(history.at("a", "y.pcap")).isEmpty();
    }
  }

  private static List<String> paths(List<Delivery> rows) {
    return rows.stream().map(Delivery::path).toList();
  }

  @Test
  void whatIsNoLedgerIsToldInASentence() throws Exception {
    Files.writeString(state.resolve("ledger.db"), "no ledger at all".repeat(100));
    try (History history = History.in(state).orElseThrow()) {
      assertThat(org.assertj.core.api.Assertions.catchThrowable(history::unsettled))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("is damaged");
    } catch (LedgerException e) {
      assertThat(e).hasMessageContaining("is damaged");
    }
  }
}
