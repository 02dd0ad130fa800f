package org.chiaro;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The list of what is used from outside names the versions that the build uses. */
class ManifestTest {
  private static final Pattern LIBRARY_VERSION =
      Pattern.compile(
          "<(javacpp|openblas|opencv|pytorch|picocli|jackson|slf4j|progressbar|xchart"
              + "|commons-compress|mfl|spark|junit|archunit|jazzer|jmh|google-java-format)\\.version>([^<]+)<");

  @Test
  void everyLibraryIsListedWithItsVersion() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent().getParent();
    String manifest = Files.readString(root.resolve("third_party/README.md"));
    Matcher version = LIBRARY_VERSION.matcher(Files.readString(root.resolve("pom.xml")));
    int libraries = 0;
    while (version.find()) {
      libraries++;
      assertTrue(
          manifest.contains("| " + version.group(2) + " |"),
          version.group(1) + " " + version.group(2) + " is not in third_party/README.md");
    }
    assertTrue(libraries > 10, "versions found in pom.xml: " + libraries);
  }

  @Test
  void everyShippedLibraryHasItsLicence() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent().getParent();
    String licences = Files.readString(root.resolve("third_party/LICENSES.md"));
    Pattern tests = Pattern.compile("junit.*|archunit.*|opentest4j|apiguardian-api|surefire.*");
    int shipped = 0;
    for (String entry : System.getProperty("java.class.path").split(":")) {
      String name = Path.of(entry).getFileName().toString().replaceFirst("-\\d[^/]*\\.jar$", "");
      if (entry.endsWith(".jar") && !tests.matcher(name).matches()) {
        shipped++;
        assertTrue(licences.contains("| " + name + " |"), name + " is not in LICENSES.md");
      }
    }
    assertTrue(shipped > 20, "libraries on the class path: " + shipped);
  }
}
