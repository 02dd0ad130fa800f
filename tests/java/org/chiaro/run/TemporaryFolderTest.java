package org.chiaro.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
  /** A process that has a folder and never gives it back. */
  static final class Holder {
    public static void main(String[] args) throws Exception {
      TemporaryFolder folder = TemporaryFolder.create(Path.of(args[0]));
      Files.writeString(folder.path().resolve("file"), "content");
      System.out.println("ready");
      Thread.sleep(60_000);
    }
  }

  @TempDir Path parent;

  private List<Path> entries() throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.toList();
    }
  }

  private static void age(Path folder) throws IOException {
    Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
  }

  @Test
  void isGoneWithAllInItWhenClosed() throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.create(parent)) {
      Files.createDirectories(folder.path().resolve("a/b"));
      Files.writeString(folder.path().resolve("a/b/c"), "content");
      assertEquals(1, entries().size());
    }
    assertEquals(List.of(), entries());
  }

  @Test
  void whatAKilledProcessLeftIsRemovedAndWhatALivingOneHasIsNot() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                parent.toString())
            .start();
    try {
      assertEquals("ready", process.inputReader().readLine());
      Path left = entries().get(0);
      age(left);
      try (TemporaryFolder other = TemporaryFolder.create(parent)) {
        assertTrue(Files.exists(left), "in use");
        assertFalse(other.path().startsWith(left));
      }
      process.destroyForcibly();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS));
      try (TemporaryFolder other = TemporaryFolder.create(parent)) {
        assertFalse(Files.exists(left), "left behind");
        assertTrue(Files.exists(other.path()));
      }
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void linksAndYoungFoldersAreLeftAlone() throws IOException {
    Path precious = Files.createDirectory(parent.resolve("precious"));
    Path file = Files.writeString(precious.resolve("file"), "content");
    age(precious);
    Files.createSymbolicLink(parent.resolve("chiaro-work-link"), precious);
    Path young = Files.createDirectory(parent.resolve("chiaro-work-young"));
    Path old = Files.createDirectory(parent.resolve("chiaro-work-old"));
    Files.createSymbolicLink(old.resolve("link"), precious);
    age(old);
    TemporaryFolder.create(parent).close();
    assertTrue(Files.exists(file));
    assertTrue(Files.exists(young));
    assertFalse(Files.exists(old));
  }
}
