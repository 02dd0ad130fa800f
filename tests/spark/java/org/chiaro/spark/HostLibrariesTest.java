package org.chiaro.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostLibrariesTest {
  private static final String USER = System.getProperty("user.name");

  @TempDir private Path temporary;

  private Path folder(String build) {
    return HostLibraries.folder(temporary, USER, build).orElseThrow();
  }

  @Test
  void aFolderIsTheUsersAlone() throws Exception {
    Path first = folder("a");
    assertEquals(first, folder("a"));
    Path own = first.getParent();
    assertEquals(temporary.resolve("chiaro-" + USER), own);
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own)));
    // others could put libraries of theirs there
    Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwxrwx---"));
    assertEquals(Optional.empty(), HostLibraries.folder(temporary, USER, "a"));
  }

  @Test
  void aLinkAFileAndAnUnknownUserAreNoSafePlace() throws Exception {
    Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(temporary.resolve("chiaro-" + USER), elsewhere);
    assertEquals(Optional.empty(), HostLibraries.folder(temporary, USER, "a"));
    Files.delete(temporary.resolve("chiaro-" + USER));
    Files.writeString(temporary.resolve("chiaro-" + USER), "");
    assertEquals(Optional.empty(), HostLibraries.folder(temporary, USER, "a"));
    assertEquals(Optional.empty(), HostLibraries.folder(temporary, "nobody-of-this-name", "a"));
  }

  @Test
  void otherBuildsGoWhenNobodyUsesThem() throws Exception {
    Path now = folder("now");
    Path old = folder("old");
    Path used = folder("used");
    Files.writeString(old.resolve("library.so"), "");
    // a lock of this process shows as one, as another process's would
    try (FileChannel channel =
            FileChannel.open(
                used.resolve("chiaro.in-use"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var lock = channel.lock()) {
      assertTrue(lock.isValid());
      HostLibraries.removeOthers(now);
    }
    assertTrue(Files.exists(now));
    assertFalse(Files.exists(old));
    assertTrue(Files.exists(used));
  }
}
