package org.chiaro.gan;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.latent.Philox;
import org.chiaro.run.ChiaroException;

/**
 * Which class each image of a class-conditional generator shows: one for all, those of a list one
 * after the other and again from the start, or drawn.
 */
public final class ClassChoice {
  static final String DRAWN = "drawn";

  // far from the positions that latents take in the stream of their sample
  private static final long POSITION = 1L << 33;

  private final int[] listed;
  private final int count;
  private final long seed;

  private ClassChoice(int[] listed, int count, long seed) {
    this.listed = listed;
    this.count = count;
    this.seed = seed;
  }

  /**
   * Reads what a user says: nothing for class 0, {@code drawn}, a number, numbers with commas, or a
   * .npy file of integers [n].
   *
   * @param count classes of the generator
   * @param seed of those that are drawn
   */
  public static ClassChoice parse(String text, int count, long seed) {
    if (text.isEmpty()) {
      return one(0);
    }
    if (text.equals(DRAWN)) {
      return new ClassChoice(IntStream.range(0, count).toArray(), count, seed);
    }
    if (!text.matches("\\d{1,9}(,\\d{1,9})*")) {
      return new ClassChoice(file(Path.of(text), count), 0, seed);
    }
    int[] listed = Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
    for (int number : listed) {
      if (number >= count) {
        throw new ChiaroException.Usage(
            "--classes: there is no class %d, this generator has %d; the first is 0"
                .formatted(number, count));
      }
    }
    return new ClassChoice(listed, 0, seed);
  }

  private static int[] file(Path path, int count) {
    if (!path.toString().endsWith(".npy")) {
      throw new ChiaroException.Usage(
          "--classes must be numbers with commas, a .npy file or drawn, was " + path);
    }
    NdArray array = Npy.read(path);
    if (array.shape().length != 1 || array.elements() == 0) {
      throw new ChiaroException.Data(
          path + ": classes have shape [n], the file holds " + Arrays.toString(array.shape()));
    }
    int[] classes = new int[Math.toIntExact(array.elements())];
    for (int i = 0; i < classes.length; i++) {
      long number =
          switch (array.dtype()) {
            case I64 -> array.data().getLong(8 * i);
            case I32 -> array.data().getInt(4 * i);
            case I16 -> array.data().getShort(2 * i);
            case U8 -> array.data().get(i) & 0xff;
            default ->
                throw new ChiaroException.Data(
                    path + ": classes must be integers, the file holds " + array.dtype());
          };
      if (number < 0 || number >= count) {
        throw new ChiaroException.Data(
            "%s: entry %d is class %d, this generator has classes 0 to %d"
                .formatted(path, i, number, count - 1));
      }
      classes[i] = (int) number;
    }
    return classes;
  }

  /** The same class for every image. */
  public static ClassChoice one(int number) {
    return new ClassChoice(new int[] {number}, 0, 0);
  }

  /** Whether every image shows the same class. */
  boolean isOne() {
    return listed.length == 1;
  }

  /** The class of a sample. */
  int of(long sample) {
    int index =
        count > 0
            ? new Philox(seed).below(sample, POSITION, count)
            : (int) (sample % listed.length);
    return listed[index];
  }

  /** For names: {@code class 3}, {@code 4 classes}, {@code 1000 classes drawn}. */
  String describe() {
    if (isOne()) {
      return "class " + listed[0];
    }
    return listed.length + " classes" + (count > 0 ? " drawn" : "");
  }
}
