package org.chiaro.spark;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What this module may see; that the core does not see Spark is with the rules of the core. */
class SparkImportRulesTest {
  private static JavaClasses all;

  @BeforeAll
  static void readClasses() {
    // the classes of Spark and libtorch, which take a minute to read, do not matter
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    all =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.chiaro.spark");
  }

  @Test
  void onlyWhatStartsTheProgramSeesItsCommandLine() {
    noClasses()
        .that()
        .doNotHaveSimpleName("Submit")
        .and()
        .doNotHaveSimpleName("TrainProcess")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.chiaro.cli..")
        .check(all);
  }

  @Test
  void itNeitherPrintsNorExitsNorKeepsMutableStatics() {
    noClasses()
        .should()
        .accessField(System.class, "out")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(all);
    fields()
        .that()
        .areStatic()
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(all);
  }
}
