package org.chiaro.io.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;

/**
 * One file over HTTP, which goes on where it stopped: what has come stands in {@code FILE.part},
 * and the server's mark of the version it belongs to in {@code FILE.part.version}, so that two
 * versions are never mixed.
 */
public final class Download {
  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(60);
  private static final long MOST_BYTES = 8L << 30;
  private static final int WHOLE = 200;
  private static final int PART = 206;
  private static final int BEYOND = 416;

  private final Path target;
  private final Path part;
  private final Path version;

  /** Told of the whole length, -1 where the server does not say, then of each piece's bytes. */
  public interface Listener {
    void length(long bytes, long already);

    void got(long bytes);
  }

  /** A download to a file, whose folder is made. */
  public Download(Path target) {
    this.target = target;
    part = target.resolveSibling(target.getFileName() + ".part");
    version = target.resolveSibling(target.getFileName() + ".part.version");
  }

  /**
   * Fetches the whole file, or what is missing of it.
   *
   * @param stop asked between two pieces
   * @throws IOException if the network or the server says no; what has come stays
   * @throws ChiaroException.Interrupted if asked to stop
   * @throws ChiaroException.Output if the file cannot be written
   */
  public void run(URI address, BooleanSupplier stop, Listener listener) throws IOException {
    AtomicFiles.createDirectories(target.toAbsolutePath().getParent());
    long have = Files.exists(part) && Files.exists(version) ? Files.size(part) : 0;
    HttpResponse<InputStream> answer = ask(address, have);
    if (have > 0 && answer.statusCode() == BEYOND) {
      // nothing is left, or the file is another: from the start
      answer.body().close();
      have = 0;
      answer = ask(address, 0);
    }
    try (InputStream body = answer.body()) {
      have = start(answer, have);
      long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
      long whole = length < 0 ? -1 : have + length;
      if (whole > MOST_BYTES) {
        throw new IOException("the file has " + whole + " bytes, 8 GiB are the most");
      }
      listener.length(whole, have);
      long got = copy(body, have > 0, stop, listener::got);
      if (length >= 0 && got != length) {
        throw new IOException("the connection ended early; run it again to go on");
      }
    }
    finish();
  }

  private HttpResponse<InputStream> ask(URI address, long have) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(ANSWER);
    if (have > 0) {
      request.header("Range", "bytes=" + have + "-");
      request.header("If-Range", Files.readString(version));
    }
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Checks the answer; gives the byte that its body starts at. */
  private long start(HttpResponse<InputStream> answer, long have) throws IOException {
    int status = answer.statusCode();
    if (status != WHOLE && status != PART) {
      throw new IOException("the server answers " + status);
    }
    if (answer.headers().firstValue("Content-Type").orElse("").startsWith("text/html")) {
      throw new IOException("the server sends a web page, not the file");
    }
    if (status == PART) {
      String range = answer.headers().firstValue("Content-Range").orElse("");
      if (have == 0 || !range.startsWith("bytes " + have + "-")) {
        throw new IOException("the server sends another part than was asked for");
      }
      return have;
    }
    Files.deleteIfExists(version);
    String mark =
        answer
            .headers()
            .firstValue("ETag")
            .filter(tag -> !tag.startsWith("W/"))
            .or(() -> answer.headers().firstValue("Last-Modified"))
            .orElse("");
    if (!mark.isEmpty()) {
      AtomicFiles.write(version, mark);
    }
    return 0;
  }

  private long copy(InputStream body, boolean append, BooleanSupplier stop, LongConsumer pieces)
      throws IOException {
    long got = 0;
    StandardOpenOption how =
        append ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
    try (OutputStream out = open(how)) {
      byte[] buffer = new byte[1 << 16];
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        if (stop.getAsBoolean()) {
          throw new ChiaroException.Interrupted(
              "fetching %s stopped; run it again to go on".formatted(target.getFileName()));
        }
        got += read;
        if (got > MOST_BYTES) {
          throw new IOException("the file has more than 8 GiB");
        }
        write(out, buffer, read);
        pieces.accept(read);
      }
    }
    return got;
  }

  private OutputStream open(StandardOpenOption how) {
    try {
      return Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, how);
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot write " + part + ": " + AtomicFiles.reason(e), e);
    }
  }

  private void write(OutputStream out, byte[] buffer, int length) {
    try {
      out.write(buffer, 0, length);
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot write " + part + ": " + AtomicFiles.reason(e), e);
    }
  }

  private void finish() {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Files.deleteIfExists(version);
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot write " + target + ": " + AtomicFiles.reason(e), e);
    }
  }
}
