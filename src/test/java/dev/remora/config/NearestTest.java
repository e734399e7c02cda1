package dev.remora.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A guess helps where it is right, and misleads where it is not. */
class NearestTest {
  private static final List<String> TEMPLATES =
      List.of("inbox-bucket", "inbox-directory", "inbox-ftp", "inbox-sftp");

  @ParameterizedTest
  @CsvSource({
    "inbox-directry, inbox-directory",
    "inbx-directory, inbox-directory",
    "inbox-dir, inbox-directory",
    "inbox-ftps, inbox-ftp",
    "inbox-sfpt, inbox-sftp",
    "inbox-s3,",
    "inbox-folder,",
    "inbox-,",
    "in,"
  })
  void aTemplateIsGuessedByWhatSetsItApart(String name, String meant) {
    assertThat(Nearest.hint(name, TEMPLATES))
        .isEqualTo(meant == null ? "" : "; did you mean " + meant + "?");
  }
}
