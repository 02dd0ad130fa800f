package org.chiaro.io;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.TensorView;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;

/**
 * NumPy's .npy files: one little-endian, C-order array of bytes, integers or floats.
 *
 * <p>Reads format versions 1 to 3; refuses big-endian, Fortran-order, object and structured arrays.
 * The file's size must be exactly what its header promises. The memory of large files is a
 * read-only map.
 */
public final class Npy {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER_BYTES = 1 << 16;
  private static final int CHUNK_BYTES = 1 << 16;

  private Npy() {}

  /** Reads an array; a {@link ChiaroException.Data} says what is wrong with a file. */
  public static NdArray read(Path path) {
    return parse(FileBytes.open(path, ChiaroException.Data::new));
  }

  static NdArray parse(FileBytes file) {
    ByteBuffer data = file.data();
    if (file.size() < 10 || data.slice(0, MAGIC.length).mismatch(ByteBuffer.wrap(MAGIC)) >= 0) {
      throw file.bad("not a .npy file");
    }
    int version = data.get(6);
    if (version < 1 || version > 3) {
      throw file.bad(".npy format version " + version + " is not known, 1 to 3 are");
    }
    int start = version == 1 ? 10 : 12;
    if (file.size() < start) {
      throw file.bad("the .npy header is cut off");
    }
    long headerBytes = version == 1 ? data.getShort(8) & 0xffffL : data.getInt(8) & 0xffffffffL;
    if (headerBytes > MAX_HEADER_BYTES || start + headerBytes > file.size()) {
      throw file.bad("the .npy header of " + headerBytes + " bytes is too long or cut off");
    }
    byte[] text = new byte[(int) headerBytes];
    data.get(start, text);
    NpyHeader header = NpyHeader.parse(new String(text, StandardCharsets.UTF_8), file);
    int offset = start + text.length;
    long bytes;
    try {
      bytes = Math.multiplyExact(TensorView.elements(header.shape()), header.dtype().bytes());
    } catch (ArithmeticException e) {
      throw file.bad("the shape " + Arrays.toString(header.shape()) + " is impossibly large");
    }
    if (bytes != file.size() - offset) {
      throw file.bad(
          "the header promises %s %s = %d bytes, the file holds %d"
              .formatted(
                  header.dtype(), Arrays.toString(header.shape()), bytes, file.size() - offset));
    }
    return file.array(header.dtype(), header.shape(), offset, (int) bytes);
  }

  /** Writes an array so that {@code numpy.load} reads it; bfloat16 has no .npy type. */
  public static void write(Path path, NdArray array) {
    byte[] header = header(array.dtype(), array.shape());
    AtomicFiles.write(
        path,
        out -> {
          out.write(header);
          copy(array.data(), out);
        });
  }

  /** Takes an array's parts along its first axis, in order. */
  @FunctionalInterface
  public interface Sink {
    /** Appends a part. */
    void put(NdArray part) throws IOException;
  }

  /** Gives an array's parts. */
  @FunctionalInterface
  public interface Parts {
    /** Puts every part into {@code sink}. */
    void write(Sink sink) throws IOException;
  }

  /**
   * Writes an array that is never in memory as a whole.
   *
   * @throws IllegalStateException if the parts are not as many bytes as the shape promises
   */
  public static void write(Path path, DType dtype, long[] shape, Parts parts) {
    byte[] header = header(dtype, shape);
    long promised = Math.multiplyExact(TensorView.elements(shape), dtype.bytes());
    AtomicFiles.write(
        path,
        out -> {
          out.write(header);
          long[] written = new long[1];
          parts.write(
              part -> {
                copy(part.data(), out);
                written[0] += part.data().remaining();
              });
          if (written[0] != promised) {
            throw new IllegalStateException(
                path + ": " + written[0] + " bytes were given, " + promised + " promised");
          }
        });
  }

  private static byte[] header(DType dtype, long[] lengths) {
    String shape =
        Arrays.stream(lengths).mapToObj(Long::toString).collect(Collectors.joining(", "));
    String dict =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s%s), }"
            .formatted(NpyHeader.descr(dtype), shape, lengths.length == 1 ? "," : "");
    // 10 bytes before the text and a newline after it; data starts on a multiple of 64
    int total = (10 + dict.length() + 1 + 63) / 64 * 64;
    byte[] header = new byte[total];
    Arrays.fill(header, (byte) ' ');
    System.arraycopy(MAGIC, 0, header, 0, MAGIC.length);
    header[6] = 1;
    header[7] = 0;
    header[8] = (byte) (total - 10);
    header[9] = (byte) ((total - 10) >> 8);
    byte[] ascii = dict.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, header, 10, ascii.length);
    header[total - 1] = '\n';
    return header;
  }

  /** Copies a buffer's bytes to a stream without a second copy of the whole. */
  static void copy(ByteBuffer data, OutputStream out) throws IOException {
    ByteBuffer source = data.duplicate();
    byte[] chunk = new byte[Math.min(CHUNK_BYTES, Math.max(1, source.remaining()))];
    while (source.hasRemaining()) {
      int length = Math.min(chunk.length, source.remaining());
      source.get(chunk, 0, length);
      out.write(chunk, 0, length);
    }
  }
}
