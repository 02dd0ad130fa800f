package org.chiaro.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.chiaro.Shared;
import org.chiaro.kernel.DType;
import org.chiaro.run.ChiaroException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {
  @TempDir Path folder;

  @Test
  void readsWhatNumPyWrote() {
    NdArray z = Npy.read(Shared.golden("generator_z.npy"));
    assertEquals(DType.F32, z.dtype());
    assertArrayEquals(new long[] {6, 120}, z.shape());
    assertTrue(Math.abs(z.data().getFloat(0)) < 6);
    NdArray masks = Npy.read(Shared.golden("masks_lighter.npy"));
    assertEquals(DType.U8, masks.dtype());
    assertArrayEquals(new long[] {24, 128, 128}, masks.shape());
  }

  @Test
  void largeFilesAreMapped() {
    Path path = folder.resolve("large.npy");
    NdArray large = NdArray.allocate(DType.F32, 17, 1 << 20);
    large.data().putFloat(large.data().capacity() - 4, 7f);
    Npy.write(path, large);
    NdArray array = Npy.read(path);
    assertTrue(array.data().isReadOnly());
    assertEquals(7f, array.data().getFloat(array.data().capacity() - 4));
    assertEquals(large.view().elements(), array.view().elements());
  }

  @Test
  void writesTheBytesThatNumPyWrites() throws IOException {
    Path golden = Shared.golden("generator_z.npy");
    Path copy = folder.resolve("z.npy");
    Npy.write(copy, Npy.read(golden));
    assertArrayEquals(Files.readAllBytes(golden), Files.readAllBytes(copy));
  }

  @ParameterizedTest
  @EnumSource(value = DType.class, mode = EnumSource.Mode.EXCLUDE, names = "BF16")
  void everyTypeComesBack(DType dtype) {
    for (long[] shape : new long[][] {{}, {0}, {1}, {5}, {2, 3}, {2, 0, 3}, {1, 2, 3, 4}}) {
      NdArray array = NdArray.allocate(dtype, shape);
      for (int i = 0; i < array.data().capacity(); i++) {
        array.data().put(i, (byte) (dtype == DType.BOOL ? i % 2 : i * 37));
      }
      Path path = folder.resolve("a.npy");
      Npy.write(path, array);
      NdArray back = Npy.read(path);
      assertEquals(dtype, back.dtype());
      assertArrayEquals(shape, back.shape());
      assertEquals(array.data(), back.data());
      assertEquals(0, fileSize(path) - array.data().capacity() & 63);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void everyFormatVersionIsRead(int version) throws IOException {
    String dict = "{'descr': '<i2', 'fortran_order': False, 'shape': (2L, 1L), }\n";
    assertArrayEquals(new long[] {2, 1}, Npy.read(file(version, dict, 4)).shape());
  }

  @Test
  void oneAxisIsTheSameInBothOrders() throws IOException {
    String dict = "{'descr': '<i2', 'fortran_order': True, 'shape': (2,), }\n";
    assertArrayEquals(new long[] {2}, Npy.read(file(1, dict, 4)).shape());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "'>f4' ; False ; (2,)                     ; big-endian",
        "'<f4' ; True  ; (2, 1)                   ; Fortran",
        "'|O'  ; False ; (2,)                     ; object",
        "[('a', '<f4')] ; False ; (2,)            ; structured",
        "'<c8' ; False ; (1,)                     ; '<c8'",
        "'<U2' ; False ; (1,)                     ; '<U2'",
        "''    ; False ; (1,)                     ; ''",
        "'<f4' ; False ; (3,)                     ; promises",
        "'<f4' ; False ; (1,)                     ; promises",
        "'<f4' ; False ; (-2,)                    ; damaged",
        "'<f4' ; False ; (,,2)                   ; damaged",
        "'<f4' ; False ; (1, , 2)                 ; damaged",
        "'<f4' ; False ; (1 2)                    ; damaged",
        "'<f4' ; False ; (LL)                     ; damaged",
        "'<f4' ; False ; 2                        ; damaged",
        "'<f4' ; Maybe ; (2,)                     ; damaged",
        "'<f4' ; False ; (99999999999999999999,)  ; damaged",
        "'<f4' ; False ; (999999999999999999, 99) ; impossibly large",
        "'<f8' ; False ; (4611686018427387904, 2) ; damaged",
      })
  void refuses(String descr, String order, String shape, String reason) throws IOException {
    String dict = "{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n";
    Path path = file(1, dict.formatted(descr, order, shape), 8);
    var e = assertThrows(ChiaroException.Data.class, () -> Npy.read(path));
    assertTrue(e.getMessage().contains(reason) && !e.getMessage().contains("\n"), e.getMessage());
    assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
  }

  @Test
  void thousandsOfAxesAreRefused() throws IOException {
    String dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + "1,".repeat(30000) + ")}";
    assertThrows(ChiaroException.Data.class, () -> Npy.read(file(1, dict, 4)));
  }

  @Test
  void hugeHeaderLengthsAreRefused() throws IOException {
    Path path = file(2, "{'descr': '<i2', 'fortran_order': False, 'shape': (2,), }\n", 4);
    byte[] bytes = Files.readAllBytes(path);
    for (byte b : new byte[] {(byte) 0xff, 0x7f, (byte) 0x80}) {
      Arrays.fill(bytes, 8, 12, b);
      Files.write(path, bytes);
      assertThrows(ChiaroException.Data.class, () -> Npy.read(path));
    }
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    Path path = file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n", 8);
    byte[] bytes = Files.readAllBytes(path);
    for (int length = 0; length < bytes.length; length++) {
      Files.write(path, Arrays.copyOf(bytes, length));
      var e = assertThrows(ChiaroException.Data.class, () -> Npy.read(path));
      assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
    }
  }

  @Test
  void aFolderAndAMissingFileAreNamed() {
    assertThrows(ChiaroException.Data.class, () -> Npy.read(folder));
    assertThrows(ChiaroException.Data.class, () -> Npy.read(folder.resolve("none.npy")));
  }

  private Path file(int version, String dict, int dataBytes) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(Npy.MAGIC);
    out.write(version);
    out.write(0);
    byte[] text = dict.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < (version == 1 ? 2 : 4); i++) {
      out.write(text.length >> 8 * i);
    }
    out.write(text);
    out.write(new byte[dataBytes]);
    return Files.write(folder.resolve("f.npy"), out.toByteArray());
  }

  private static long fileSize(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
