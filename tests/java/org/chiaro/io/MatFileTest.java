package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile.Entry;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;
import us.hebi.matlab.mat.types.Sinks;

final class MatFileTest {
  private static final int[] WANTED = {1, 6765, 60_000, 7, 8189};

  @TempDir private Path folder;

  @Test
  void numbersOfEveryKind() throws IOException {
    for (MatlabType type :
        new MatlabType[] {
          MatlabType.Double, MatlabType.Single, MatlabType.Int32, MatlabType.UInt16
        }) {
      Path file = written(matrix(type), Deflater.BEST_COMPRESSION);
      assertArrayEquals(WANTED, MatFile.integers(file, "trnid"), type.toString());
    }
    assertArrayEquals(
        WANTED, MatFile.integers(written(matrix(MatlabType.Int32), Deflater.NO_COMPRESSION), "trnid"));
  }

  @Test
  void otherVariablesAreNotEntered() throws IOException {
    Path file = folder.resolve("many.mat");
    Mat5.writeToFile(
        Mat5.newMatFile()
            .addArray("cells", Mat5.newCell(30, 30))
            .addArray("text", Mat5.newString("trnid"))
            .addArray("tree", Mat5.newStruct().set("trnid", Mat5.newScalar(3)))
            .addArray("trnid", matrix(MatlabType.UInt16))
            .addArray("half", Mat5.newScalar(0.5))
            .addArray("nan", Mat5.newScalar(Double.NaN))
            .addArray("large", Mat5.newScalar(1e10))
            .addArray("pair", Mat5.newComplexScalar(1, 2)),
        file.toFile());
    assertArrayEquals(WANTED, MatFile.integers(file, "trnid"));
    for (String other : new String[] {"cells", "text", "tree", "missing"}) {
      assertBad(file, other, "no list of numbers named " + other);
    }
    for (String other : new String[] {"half", "nan", "large", "pair"}) {
      assertBad(file, other, other + " holds something else than whole numbers");
    }
  }

  @Test
  void cutOffAnywhere() throws IOException {
    for (int level : new int[] {Deflater.NO_COMPRESSION, Deflater.BEST_COMPRESSION}) {
      byte[] whole = Files.readAllBytes(written(matrix(MatlabType.Double), level));
      Path file = folder.resolve("cut.mat");
      for (int length = 0; length < whole.length; length++) {
        Files.write(file, Arrays.copyOf(whole, length));
        assertThrows(ChiaroException.Data.class, () -> MatFile.integers(file, "trnid"));
      }
    }
  }

  @Test
  void damagedAnywhere() throws IOException {
    byte[] whole = Files.readAllBytes(written(matrix(MatlabType.Double), Deflater.NO_COMPRESSION));
    Path file = folder.resolve("damaged.mat");
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      byte[] damaged = whole.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        damaged[110 + random.nextInt(whole.length - 110)] = (byte) random.nextInt(256);
      }
      Files.write(file, damaged);
      try {
        MatFile.integers(file, "trnid");
      } catch (ChiaroException.Data e) {
        assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
      }
    }
  }

  @Test
  void hugeDimensionsAskForNoMemory() throws IOException {
    byte[] whole = Files.readAllBytes(written(matrix(MatlabType.Double), Deflater.NO_COMPRESSION));
    ByteBuffer data = ByteBuffer.wrap(whole).order(ByteOrder.nativeOrder());
    // header 128, element tag 8, flags 16, tag of the dimensions 8
    int dimensions = 128 + 8 + 16 + 8;
    for (int[] size : new int[][] {{1 << 30, 1}, {1 << 16, 1 << 16}, {-1, -5}, {9_000_000, 1}}) {
      data.putInt(dimensions, size[0]).putInt(dimensions + 4, size[1]);
      Path file = folder.resolve("huge.mat");
      Files.write(file, whole);
      assertThrows(ChiaroException.Data.class, () -> MatFile.integers(file, "trnid"));
    }
  }

  @Test
  void smallFilesThatUnpackToALot() throws IOException {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
    ByteBuffer head = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    head.putInt(14).putInt(65 << 20);
    byte[] zeros = new byte[65 << 20];
    System.arraycopy(head.array(), 0, zeros, 0, 8);
    deflater.setInput(zeros);
    deflater.finish();
    byte[] packed = new byte[1 << 20];
    int length = deflater.deflate(packed);
    deflater.end();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] whole = Files.readAllBytes(written(matrix(MatlabType.Double), Deflater.NO_COMPRESSION));
    bytes.write(whole, 0, 128);
    bytes.writeBytes(
        ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putInt(15).putInt(length).array());
    bytes.write(packed, 0, length);
    Path file = folder.resolve("bomb.mat");
    Files.write(file, bytes.toByteArray());
    assertBad(file, "trnid", "when unpacked");
  }

  @Test
  void whatIsNoMatlabFile() throws IOException {
    Path file = folder.resolve("other.mat");
    Files.write(file, new byte[1000]);
    assertBad(file, "trnid", "not a MATLAB file of level 5");
    Files.writeString(file, "MATLAB 7.3 MAT-file, Platform: GLNXA64" + " ".repeat(200));
    assertBad(file, "trnid", "not a MATLAB file of level 5");
    assertBad(folder.resolve("none.mat"), "trnid", "no such file");
    assertBad(folder, "trnid", "not a file");
  }

  private static void assertBad(Path file, String variable, String message) {
    ChiaroException.Data e =
        assertThrows(ChiaroException.Data.class, () -> MatFile.integers(file, variable));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private static Matrix matrix(MatlabType type) {
    Matrix matrix = Mat5.newMatrix(1, WANTED.length, type);
    for (int i = 0; i < WANTED.length; i++) {
      matrix.setInt(i, WANTED[i]);
    }
    return matrix;
  }

  private Path written(Matrix matrix, int level) throws IOException {
    Path file = folder.resolve("set.mat");
    try (var sink = Sinks.newStreamingFile(file.toFile())) {
      Mat5.newWriter(sink)
          .setDeflateLevel(level)
          .writeMat(Mat5.newMatFile().addEntry(new Entry("trnid", false, matrix)));
    }
    return file;
  }
}
