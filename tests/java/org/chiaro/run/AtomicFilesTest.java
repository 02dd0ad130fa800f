package org.chiaro.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir Path folder;

  @Test
  void replacesAnOlderFile() throws IOException {
    Path target = folder.resolve("a.txt");
    AtomicFiles.write(target, "first");
    AtomicFiles.write(target, "second");
    assertEquals("second", Files.readString(target));
    assertOnly("a.txt");
  }

  @Test
  void aFailureLeavesTheOlderFileAndNothingElse() throws IOException {
    Path target = folder.resolve("a.txt");
    AtomicFiles.write(target, "first");
    var e =
        assertThrows(
            ChiaroException.Output.class,
            () ->
                AtomicFiles.write(
                    target,
                    out -> {
                      out.write(new byte[1 << 20]);
                      throw new IOException("No space left on device");
                    }));
    assertEquals("cannot write " + target + ": No space left on device", e.getMessage());
    assertEquals(8, e.exitCode());
    assertEquals("first", Files.readString(target));
    assertOnly("a.txt");
  }

  @Test
  void otherExceptionsPassAndLeaveNothing() throws IOException {
    assertThrows(
        ChiaroException.Data.class,
        () ->
            AtomicFiles.write(
                folder.resolve("a"),
                out -> {
                  throw new ChiaroException.Data("bad input");
                }));
    assertOnly();
  }

  @Test
  void aMissingFolderIsNamed() {
    Path target = folder.resolve("none/a.txt");
    var e = assertThrows(ChiaroException.Output.class, () -> AtomicFiles.write(target, "x"));
    assertEquals("cannot write " + target + ": no such folder", e.getMessage());
  }

  @Test
  void aFolderIsNotReplaced() {
    var e = assertThrows(ChiaroException.Output.class, () -> AtomicFiles.write(folder, "x"));
    assertTrue(e.getMessage().endsWith("it is a folder, a file is expected"), e.getMessage());
  }

  @Test
  void aDeviceIsNotReplaced() {
    Path device = Path.of("/dev/full");
    Assumptions.assumeTrue(Files.exists(device));
    assertThrows(ChiaroException.Output.class, () -> AtomicFiles.write(device, "x"));
    assertTrue(!Files.isRegularFile(device) && Files.exists(device));
  }

  @Test
  void aReadOnlyFileSystemIsAnOutputError() {
    Path target = Path.of("/proc/chiaro.txt");
    Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc")));
    assertThrows(ChiaroException.Output.class, () -> AtomicFiles.write(target, "x"));
    assertThrows(
        ChiaroException.Output.class,
        () -> AtomicFiles.createDirectories(Path.of("/proc/chiaro/a")));
  }

  @Test
  void aLinkStaysALink() throws IOException {
    Path real = folder.resolve("real.txt");
    AtomicFiles.write(real, "1");
    Path link = Files.createSymbolicLink(folder.resolve("link.txt"), real);
    AtomicFiles.write(link, "2");
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("2", Files.readString(real));
  }

  @Test
  void foldersAreMadeOnceAndAFileInTheWayIsNamed() throws IOException {
    Path deep = folder.resolve("a/b/c");
    assertEquals(deep, AtomicFiles.createDirectories(deep));
    assertEquals(deep, AtomicFiles.createDirectories(deep));
    Files.writeString(folder.resolve("file"), "x");
    var e =
        assertThrows(
            ChiaroException.Output.class,
            () -> AtomicFiles.createDirectories(folder.resolve("file")));
    assertTrue(e.getMessage().endsWith("a file of that name is in the way"), e.getMessage());
  }

  private void assertOnly(String... names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(Stream.of(names).toList(), files.map(f -> f.getFileName().toString()).toList());
    }
  }
}
