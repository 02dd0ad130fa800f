package org.chiaro.io.fetch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {
  @TempDir Path folder;

  private final byte[] content = new byte[300_000];
  private FileServer server;
  private Path target;

  @BeforeEach
  void serve() throws IOException {
    new Random(1).nextBytes(content);
    server = new FileServer(content);
    target = folder.resolve("deep/weights.pth");
  }

  @AfterEach
  void end() {
    server.close();
  }

  private static final class Counted implements Download.Listener {
    private long whole;
    private long already;
    private long bytes;

    @Override
    public void length(long bytes, long already) {
      whole = bytes;
      this.already = already;
    }

    @Override
    public void got(long more) {
      bytes += more;
    }
  }

  private Counted fetch() throws IOException {
    Counted counted = new Counted();
    new Download(target).run(server.address(), () -> false, counted);
    return counted;
  }

  @Test
  void theFileComesWholeAndLeavesNothingElse() throws IOException {
    Counted counted = fetch();
    assertArrayEquals(content, Files.readAllBytes(target));
    assertEquals(content.length, counted.whole);
    assertEquals(content.length, counted.bytes);
    try (var files = Files.list(target.getParent())) {
      assertEquals(1, files.count());
    }
  }

  @Test
  void whatIsMissingIsFetchedAfterTheConnectionBroke() throws IOException {
    server.breakAfter(100_000);
    assertThrows(IOException.class, this::fetch);
    assertFalse(Files.exists(target));
    server.breakAfter(Integer.MAX_VALUE);
    Counted counted = fetch();
    assertTrue(counted.already > 0 && counted.already <= 100_000, "already " + counted.already);
    assertEquals(content.length, counted.already + counted.bytes);
    assertArrayEquals(content, Files.readAllBytes(target));
  }

  @Test
  void partsOfTwoVersionsAreNotMixed() throws IOException {
    server.breakAfter(100_000);
    assertThrows(IOException.class, this::fetch);
    content[5]++;
    server.breakAfter(Integer.MAX_VALUE);
    server.version("second");
    assertEquals(0, fetch().already);
    assertArrayEquals(content, Files.readAllBytes(target));
  }

  @Test
  void aStopLeavesWhatCameToGoOnFrom() throws IOException {
    int[] pieces = {0};
    assertThrows(
        ChiaroException.Interrupted.class,
        () ->
            new Download(target)
                .run(server.address(), () -> ++pieces[0] > 2, new Counted()));
    assertTrue(fetch().already > 0);
    assertArrayEquals(content, Files.readAllBytes(target));
  }

  @Test
  void errorsAndWebPagesAreNoFiles() {
    server.answer(404, "text/plain");
    assertTrue(assertThrows(IOException.class, this::fetch).getMessage().contains("404"));
    server.answer(200, "text/html; charset=utf-8");
    assertTrue(assertThrows(IOException.class, this::fetch).getMessage().contains("web page"));
    assertFalse(Files.exists(target));
  }

  @Test
  void sumsAreRecordedOnceAndComparedEverAfter() throws IOException {
    WeightCache cache = new WeightCache(folder);
    Files.write(folder.resolve("a.pth"), new byte[] {1});
    String sum = cache.verify("a.pth");
    assertEquals(64, sum.length());
    assertEquals(sum, cache.recorded("a.pth").orElseThrow());
    assertEquals(sum, cache.verify("a.pth"));
    Files.write(folder.resolve("a.pth"), new byte[] {2});
    var e = assertThrows(ChiaroException.Model.class, () -> cache.verify("a.pth"));
    assertTrue(e.getMessage().contains(sum), e.getMessage());
  }
}
