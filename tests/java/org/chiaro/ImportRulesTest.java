package org.chiaro;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may see whom: what keeps the code readable in the order in which data flows. */
class ImportRulesTest {
  /** The steps in the order of the data; a step sees only those before it. */
  private static final List<String> STEPS =
      List.of(
          "latent", "gan", "direction", "mask", "filter", "unet", "ranking", "predict", "metric",
          "saliency", "relabel", "tables", "report", "pipeline");

  private static JavaClasses ours;

  @BeforeAll
  static void readClasses() {
    ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.chiaro");
  }

  private static String all(String name) {
    return "org.chiaro." + name + "..";
  }

  private static void mayImportOfOurs(String name, String... others) {
    String[] allowed = new String[others.length + 1];
    for (int i = 0; i < others.length; i++) {
      allowed[i] = all(others[i]);
    }
    allowed[others.length] = all(name);
    noClasses()
        .that()
        .resideInAPackage(all(name))
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.chiaro..")
                .and(not(resideInAnyPackage(allowed))))
        .allowEmptyShould(true)
        .check(ours);
  }

  @Test
  void whatThePipelineStandsOnDoesNotSeeThePipeline() {
    mayImportOfOurs("run");
    mayImportOfOurs("kernel", "run");
    mayImportOfOurs("io", "run", "kernel");
    mayImportOfOurs("torch", "run", "kernel", "io");
    mayImportOfOurs("dataset", "run", "kernel", "io");
  }

  @Test
  void noStepImportsALaterStepOrTheCommandLine() {
    for (int step = 0; step < STEPS.size(); step++) {
      for (String later : STEPS.subList(step + 1, STEPS.size())) {
        noClasses()
            .that()
            .resideInAPackage(all(STEPS.get(step)))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(all(later))
            .allowEmptyShould(true)
            .check(ours);
      }
      noClasses()
          .that()
          .resideInAPackage(all(STEPS.get(step)))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(all("cli"))
          .allowEmptyShould(true)
          .check(ours);
    }
  }

  @Test
  void thereIsNoCycle() {
    slices().matching("org.chiaro.(*)..").should().beFreeOfCycles().check(ours);
  }

  @Test
  void masksFiltersAndScoresAreReadableWithoutLibraries() {
    classes()
        .that()
        .resideInAnyPackage(all("mask"), all("filter"), all("metric"))
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage("java..", "org.chiaro.."))
        .check(ours);
  }

  @Test
  void onlyKernelNamesItsBinding() {
    noClasses()
        .that()
        .resideOutsideOfPackage(all("kernel"))
        .should()
        .dependOnClassesThat()
        .haveSimpleName("ChiaroNative")
        .check(ours);
  }

  @Test
  void librariesOfNetworksAndPicturesStayWhereTheyBelong() {
    noClasses()
        .that()
        .resideInAnyPackage(all("run"), all("kernel"), all("io"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco.pytorch..")
        .check(ours);
    noClasses()
        .that()
        .resideOutsideOfPackages(all("io"), all("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco.opencv..")
        .check(ours);
    noClasses()
        .that()
        .resideOutsideOfPackage(all("io"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("us.hebi..")
        .check(ours);
    noClasses()
        .that()
        .resideOutsideOfPackage(all("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(ours);
  }

  @Test
  void clustersAreBehindAnInterface() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..")
        .check(ours);
  }

  @Test
  void onlyTheCommandLinePrintsResultsOrExits() {
    noClasses()
        .that()
        .resideOutsideOfPackage(all("cli"))
        .should()
        .accessField(System.class, "out")
        .orShould()
        .callMethod(System.class, "exit", int.class)
        .check(ours);
  }

  /** Files from strangers are read by our own readers; what needs --trust-code is in one package. */
  @Test
  void librariesLoadersOfWeightsAreNotCalled() {
    noClasses()
        .that()
        .resideOutsideOfPackage(all("gan.script"))
        .should()
        .callMethodWhere(
            target(owner(resideInAPackage("org.bytedeco.pytorch..")))
                .and(target(nameMatching("(pickle_|jit_)?load(_from|_data|_jit_module.*)?|import_ir_module"))))
        .check(ours);
  }

  @Test
  void thereIsNoMutableStaticState() {
    fields()
        .that()
        .areStatic()
        .should()
        .haveModifier(JavaModifier.FINAL)
        .check(ours);
  }
}
