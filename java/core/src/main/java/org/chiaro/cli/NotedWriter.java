package org.chiaro.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/** Knows whether anything was written. */
final class NotedWriter extends FilterWriter {
  private boolean written;

  NotedWriter(Writer out) {
    super(out);
  }

  boolean written() {
    return written;
  }

  @Override
  public void write(int c) throws IOException {
    written = true;
    super.write(c);
  }

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    written |= length > 0;
    super.write(text, offset, length);
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    written |= length > 0;
    super.write(text, offset, length);
  }
}
