package org.chiaro.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;

/**
 * The content of one file outside the Java heap, with the name and the kind of error that go with
 * it. Small files are read, large ones are mapped: that memory must not be written to.
 */
record FileBytes(Path path, ByteBuffer data, Function<String, ChiaroException> error) {
  private static final long MAP_FROM_BYTES = 64L << 20;
  private static final int MAX_MESSAGE = 300;

  /** Opens a file; whatever is wrong with it becomes an exception made by {@code error}. */
  static FileBytes open(Path path, Function<String, ChiaroException> error) {
    if (Files.isDirectory(path)) {
      throw error.apply(path + " is a folder, a file is expected");
    }
    if (!Files.exists(path)) {
      throw error.apply(path + " does not exist");
    }
    if (!Files.isRegularFile(path)) {
      throw error.apply(path + " is not a regular file");
    }
    // of an entry of a jar, a file channel would be one on a copy
    try (SeekableByteChannel channel = Files.newByteChannel(path, StandardOpenOption.READ)) {
      long size = channel.size();
      if (size == 0) {
        throw error.apply(path + " is empty");
      }
      if (size > Integer.MAX_VALUE) {
        throw error.apply(path + " has " + size + " bytes, files up to 2 GiB can be read");
      }
      return new FileBytes(path, content(channel, (int) size), error);
    } catch (AccessDeniedException e) {
      throw error.apply(path + " cannot be read: permission denied");
    } catch (IOException e) {
      throw error.apply(path + " cannot be read: " + e.getMessage());
    }
  }

  private static ByteBuffer content(SeekableByteChannel channel, int size) throws IOException {
    if (size >= MAP_FROM_BYTES && channel instanceof FileChannel file) {
      return file.map(FileChannel.MapMode.READ_ONLY, 0, size).order(ByteOrder.LITTLE_ENDIAN);
    }
    ByteBuffer buffer = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("it became shorter while it was read");
      }
    }
    return buffer.flip();
  }

  int size() {
    return data.limit();
  }

  /** The exception for a damaged or refused file: path, then what is wrong. */
  ChiaroException bad(String what) {
    String line = what.length() > MAX_MESSAGE ? what.substring(0, MAX_MESSAGE) + "..." : what;
    // names that a file chose may hold anything
    return error.apply(path + ": " + line.replaceAll("\\p{C}", "?"));
  }

  /** Bytes [offset, offset + length) as a slice; the caller has checked the bounds. */
  ByteBuffer slice(int offset, int length) {
    return data.slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** An array in the file's own memory, or a copy where it does not start on an element border. */
  NdArray array(DType dtype, long[] shape, int offset, int length) {
    ByteBuffer bytes = slice(offset, length);
    if (length > 0 && offset % dtype.bytes() == 0) {
      return new NdArray(dtype, shape, bytes);
    }
    NdArray copy = NdArray.allocate(dtype, shape);
    copy.data().duplicate().put(bytes);
    return copy;
  }
}
