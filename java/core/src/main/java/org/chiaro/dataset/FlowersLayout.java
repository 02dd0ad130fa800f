package org.chiaro.dataset;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.chiaro.io.MatFile;
import org.chiaro.io.PairedFiles;
import org.chiaro.run.ChiaroException;

/**
 * Oxford's 102 kinds of flowers as its archives unpack: {@code jpg/image_00001.jpg}, {@code
 * segmim/segmim_00001.jpg} and the lists of numbers in {@code setid.mat}.
 *
 * <p>The published rows follow ReDO: they test on the authors' list of 1020 for training, {@code
 * trnid}, and train on the 6149 of {@code tstid}.
 */
record FlowersLayout() implements Layout {
  private static final int MOST = 99_999;

  @Override
  public String tree() {
    return "jpg/, segmim/, setid.mat";
  }

  @Override
  public boolean matches(Path folder) {
    return Files.isDirectory(folder.resolve("jpg"))
        && Files.isDirectory(folder.resolve("segmim"))
        && Files.isRegularFile(folder.resolve("setid.mat"));
  }

  @Override
  public Set<Split> splits(Path folder) {
    return EnumSet.of(Split.TRAIN, Split.VAL, Split.TEST);
  }

  @Override
  public PairedFiles files(Path folder, Split split) {
    Path photos = folder.resolve("jpg");
    Path masks = folder.resolve("segmim");
    Path list = folder.resolve("setid.mat");
    IntStream numbers =
        switch (split) {
          case TRAIN -> numbers(list, "tstid");
          case VAL -> numbers(list, "valid");
          case TEST -> numbers(list, "trnid");
          case ALL ->
              IntStream.concat(
                  numbers(list, "trnid"),
                  IntStream.concat(numbers(list, "valid"), numbers(list, "tstid")));
        };
    Listing listing = new Listing(photos, masks);
    numbers
        .sorted()
        .forEach(
            number ->
                listing.add(
                    photos.resolve("image_%05d.jpg".formatted(number)),
                    masks.resolve("segmim_%05d.jpg".formatted(number))));
    return listing.files();
  }

  private static IntStream numbers(Path list, String variable) {
    int[] numbers = MatFile.integers(list, variable);
    for (int number : numbers) {
      if (number < 1 || number > MOST) {
        throw new ChiaroException.Data(list + ": " + variable + " names photo number " + number);
      }
    }
    return Arrays.stream(numbers);
  }

  @Override
  public Truth truth() {
    return Truth.NOT_BLUE;
  }
}
