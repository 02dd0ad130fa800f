package org.chiaro.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.chiaro.run.ChiaroException;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile.Entry;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sources;

/**
 * Whole numbers out of a MATLAB file of level 5 (up to {@code -v7}), read by the MFL library.
 *
 * <p>The library asks for as much memory as a file tells it to. So it gets a copy in which every
 * element is unpacked within a limit and every length has been compared with what is there; cells,
 * structures and objects are never entered.
 */
public final class MatFile {
  private static final int HEADER_BYTES = 128;
  private static final int SUBSYSTEM_OFFSET = 116;
  private static final int MATRIX = 14;
  private static final int COMPRESSED = 15;
  private static final int MAX_FILE_BYTES = 16 << 20;
  private static final int MAX_UNPACKED_BYTES = 64 << 20;
  private static final int MAX_NUMBERS = 10_000_000;

  private MatFile() {}

  /**
   * The numbers of one variable, in MATLAB's order: down the columns.
   *
   * @throws ChiaroException.Data if the file cannot be used, has no such variable, or it holds
   *     anything but whole numbers of 32 bits
   */
  public static int[] integers(Path file, String variable) {
    return integers(content(file), file, variable);
  }

  /** The same for content in memory; {@code file} is for messages. */
  static int[] integers(byte[] bytes, Path file, String variable) {
    byte[] content = flat(bytes, file);
    try {
      us.hebi.matlab.mat.types.MatFile parsed =
          Mat5.newReader(Sources.wrap(content))
              .disableSubsystemProcessing()
              .setEntryFilter(
                  header ->
                      header.getName().equals(variable)
                          && isNumeric(header.getType().name())
                          && isShort(header.getDimensions()))
              .readMat();
      for (Entry entry : parsed.getEntries()) {
        if (entry.getValue() instanceof Matrix matrix) {
          return integers(matrix, variable, file);
        }
      }
    } catch (IOException | RuntimeException e) {
      if (e instanceof ChiaroException known) {
        throw known;
      }
      throw new ChiaroException.Data(file + ": the MATLAB file is damaged", e);
    }
    throw bad(file, "no list of numbers named " + variable);
  }

  private static int[] integers(Matrix matrix, String variable, Path file) {
    int[] numbers = new int[matrix.getNumElements()];
    for (int i = 0; i < numbers.length; i++) {
      double value = matrix.getDouble(i);
      numbers[i] = (int) value;
      if (matrix.isComplex() || numbers[i] != value) {
        throw bad(file, variable + " holds something else than whole numbers");
      }
    }
    return numbers;
  }

  private static boolean isNumeric(String type) {
    return type.equals("Double") || type.equals("Single") || type.matches("U?Int(8|16|32|64)");
  }

  private static boolean isShort(int[] dimensions) {
    long elements = 1;
    for (int dimension : dimensions) {
      elements *= dimension;
      if (dimension < 0 || elements > MAX_NUMBERS) {
        return false;
      }
    }
    return true;
  }

  private static byte[] content(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw bad(file, Files.exists(file) ? "not a file" : "no such file");
      }
      long size = Files.size(file);
      if (size > MAX_FILE_BYTES) {
        throw bad(file, size + " bytes; MATLAB files up to " + MAX_FILE_BYTES + " are read");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new ChiaroException.Data(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The same file without compression and without a subsystem, its lengths checked. */
  private static byte[] flat(byte[] content, Path file) {
    if (content.length < HEADER_BYTES
        || !ImageSource.of(content, file.toString()).startsWith(0, "MATLAB 5.0")) {
      throw bad(file, "not a MATLAB file of level 5 (save it with -v7 or older)");
    }
    boolean little = content[126] == 'I' && content[127] == 'M';
    ByteOrder order = little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    ByteArrayOutputStream flat = new ByteArrayOutputStream();
    byte[] header = Arrays.copyOf(content, HEADER_BYTES);
    Arrays.fill(header, SUBSYSTEM_OFFSET, SUBSYSTEM_OFFSET + 8, (byte) ' ');
    flat.writeBytes(header);
    ByteBuffer data = ByteBuffer.wrap(content).order(order).position(HEADER_BYTES);
    while (data.remaining() >= 8) {
      int type = data.getInt();
      int length = data.getInt();
      if (length < 0 || length > data.remaining() || (type != MATRIX && type != COMPRESSED)) {
        throw bad(file, "the MATLAB file is damaged or cut off");
      }
      ByteBuffer element = data.slice(data.position(), length).order(order);
      data.position(data.position() + length);
      if (type == COMPRESSED) {
        element = inflated(element, MAX_UNPACKED_BYTES - flat.size(), file).order(order);
        if (element.remaining() < 8 || element.getInt() != MATRIX) {
          throw bad(file, "the MATLAB file is damaged");
        }
        length = element.getInt();
        if (length < 0 || length > element.remaining()) {
          throw bad(file, "the MATLAB file is damaged or cut off");
        }
        element = element.slice(element.position(), length).order(order);
      }
      requireHeader(element.duplicate().order(order), file);
      ByteBuffer tag = ByteBuffer.allocate(8).order(order).putInt(MATRIX).putInt(length);
      flat.writeBytes(tag.array());
      byte[] bytes = new byte[length];
      element.get(bytes);
      flat.writeBytes(bytes);
    }
    return flat.toByteArray();
  }

  /** Flags, dimensions, name, and for numbers the first part: none longer than what is there. */
  private static void requireHeader(ByteBuffer element, Path file) {
    for (int part = 0; part < 5 && element.remaining() >= 8; part++) {
      int type = element.getInt();
      boolean small = type >>> 16 != 0;
      int length = small ? 4 : element.getInt();
      long padded = small ? 4 : (length + 7L) / 8 * 8;
      if (length < 0 || length > element.remaining()) {
        throw bad(file, "the MATLAB file is damaged or cut off");
      }
      element.position((int) Math.min(element.limit(), element.position() + padded));
    }
  }

  private static ByteBuffer inflated(ByteBuffer packed, int most, Path file) {
    Inflater inflater = new Inflater();
    ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
    byte[] part = new byte[1 << 16];
    try {
      inflater.setInput(packed);
      while (!inflater.finished()) {
        int got = inflater.inflate(part);
        if (got == 0 && !inflater.finished()) {
          throw bad(file, "the MATLAB file is damaged or cut off");
        }
        if (unpacked.size() + got > most) {
          throw bad(file, "more than " + MAX_UNPACKED_BYTES + " bytes when unpacked");
        }
        unpacked.write(part, 0, got);
      }
      return ByteBuffer.wrap(unpacked.toByteArray());
    } catch (DataFormatException e) {
      throw bad(file, "the MATLAB file's compressed data is damaged");
    } finally {
      inflater.end();
    }
  }

  private static ChiaroException.Data bad(Path file, String what) {
    return new ChiaroException.Data(file + ": " + what);
  }
}
