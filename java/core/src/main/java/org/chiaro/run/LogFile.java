package org.chiaro.run;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Copies what goes to stderr into {@code log.txt} while it is open; progress bars stay out. */
final class LogFile implements AutoCloseable {
  private final PrintStream before;
  private final OutputStream file;

  private LogFile(PrintStream before, OutputStream file) {
    this.before = before;
    this.file = file;
  }

  /** Appends to {@code path} from now on. */
  static LogFile follow(Path path) {
    try {
      OutputStream file =
          new BufferedOutputStream(
              Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
      PrintStream before = System.err;
      System.setErr(new PrintStream(new Tee(before, file), true, StandardCharsets.UTF_8));
      return new LogFile(before, file);
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot write " + path + ": " + AtomicFiles.reason(e), e);
    }
  }

  @Override
  public void close() {
    System.setErr(before);
    try {
      file.close();
    } catch (IOException e) {
      throw new ChiaroException.Output("cannot write log.txt: " + AtomicFiles.reason(e), e);
    }
  }

  /** Writes to both; a full disk must not silence the terminal. */
  private static final class Tee extends FilterOutputStream {
    private final OutputStream file;

    Tee(OutputStream terminal, OutputStream file) {
      super(terminal);
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      file.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      file.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
      file.flush();
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
