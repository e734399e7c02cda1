package dev.remora;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies point one way, from what starts things to what things are. */
@AnalyzeClasses(packages = "dev.remora", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule ROOMS_DEPEND_ONE_WAY =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("root")
          .definedBy("dev.remora")
          .layer("command")
          .definedBy("dev.remora.command")
          .layer("component")
          .definedBy("dev.remora.component")
          .layer("live")
          .definedBy("dev.remora.live")
          .layer("inbox")
          .definedBy("dev.remora.inbox")
          .layer("extension")
          .definedBy("dev.remora.extension")
          .layer("upload")
          .definedBy("dev.remora.upload")
          .layer("outcome")
          .definedBy("dev.remora.outcome")
          .layer("status")
          .definedBy("dev.remora.status")
          .layer("ledger")
          .definedBy("dev.remora.ledger")
          .layer("capture")
          .definedBy("dev.remora.capture")
          .layer("config")
          .definedBy("dev.remora.config")
          .layer("format")
          .definedBy("dev.remora.format")
          .layer("packet")
          .definedBy("dev.remora.packet")
          .layer("standin")
          .definedBy("dev.remora.standin")
          .whereLayer("root")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("command")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("component")
          .mayOnlyBeAccessedByLayers("root", "command")
          .whereLayer("component")
          .mayOnlyAccessLayers("config")
          .whereLayer("live")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("live")
          .mayOnlyAccessLayers("config")
          .whereLayer("inbox")
          .mayOnlyBeAccessedByLayers("root", "command")
          .whereLayer("extension")
          .mayOnlyBeAccessedByLayers("root", "command")
          .whereLayer("status")
          .mayOnlyBeAccessedByLayers("root", "command")
          .whereLayer("upload")
          .mayOnlyBeAccessedByLayers("root", "command", "extension")
          .whereLayer("outcome")
          .mayOnlyBeAccessedByLayers("root", "command", "inbox", "upload", "status", "extension")
          .whereLayer("standin")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("standin")
          .mayOnlyAccessLayers("format", "packet")
          .whereLayer("packet")
          .mayOnlyBeAccessedByLayers("standin", "extension")
          .whereLayer("packet")
          .mayNotAccessAnyLayer()
          .whereLayer("ledger")
          .mayNotAccessAnyLayer()
          .whereLayer("capture")
          .mayNotAccessAnyLayer()
          .whereLayer("config")
          .mayNotAccessAnyLayer()
          .whereLayer("format")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule NO_ROOMS_GO_ROUND_IN_CIRCLES =
      slices().matching("dev.remora.(*)..").should().beFreeOfCycles();
}
