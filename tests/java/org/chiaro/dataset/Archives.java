package org.chiaro.dataset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.chiaro.io.Grey;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import us.hebi.matlab.mat.format.Mat5;
import us.hebi.matlab.mat.types.MatFile;
import us.hebi.matlab.mat.types.MatlabType;
import us.hebi.matlab.mat.types.Matrix;

/** Tiny data sets as the authors' archives unpack; readers tell pictures by content, not name. */
public final class Archives {
  private Archives() {}

  /** Writes a grey photo of 6 x 4 pixels under each name. */
  public static void photos(Path folder, String... names) {
    for (String name : names) {
      ImageFiles.writePng(created(folder.resolve(name)), Picture.allocate(4, 6));
    }
  }

  /** Writes a mask of 6 x 4 pixels, the left half object, under each name. */
  public static void masks(Path folder, String... names) {
    for (String name : names) {
      Grey mask = Grey.allocate(4, 6);
      for (int i = 0; i < 24; i++) {
        mask.u8().put(i, (byte) (i % 6 < 3 ? 255 : 0));
      }
      ImageFiles.writePng(created(folder.resolve(name)), mask);
    }
  }

  /** A picture of one row, three bytes a pixel. */
  public static void row(Path file, int... rgb) {
    Picture picture = Picture.allocate(1, rgb.length / 3);
    for (int i = 0; i < rgb.length; i++) {
      picture.rgb().put(i, (byte) rgb[i]);
    }
    ImageFiles.writePng(created(file), picture);
  }

  /** A text file. */
  public static void text(Path file, String content) throws IOException {
    Files.writeString(created(file), content);
  }

  /** A row of numbers as MATLAB stores it. */
  public static Matrix numbers(int... values) {
    Matrix matrix = Mat5.newMatrix(1, values.length, MatlabType.UInt16);
    for (int i = 0; i < values.length; i++) {
      matrix.setInt(i, values[i]);
    }
    return matrix;
  }

  /** Writes a MATLAB file. */
  public static void mat(Path file, MatFile content) throws IOException {
    Mat5.writeToFile(content, created(file).toFile());
  }

  /** CUB as it unpacks: three photos of train, one of val, two of test. */
  public static Path cub(Path folder) throws IOException {
    String[] names = {"001.A/a_1", "001.A/a_2", "001.A/a_3", "002.B/b_1", "002.B/b_2", "003.C/a_1"};
    int[] codes = {0, 0, 2, 1, 0, 2};
    StringBuilder list = new StringBuilder();
    StringBuilder split = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      list.append(i + 1).append(' ').append(names[i]).append(".jpg\n");
      split.append(i + 1).append(' ').append(codes[i]).append('\n');
      photos(folder.resolve("images"), names[i] + ".jpg");
      masks(folder.resolve("segmentations"), names[i] + ".png");
    }
    text(folder.resolve("images.txt"), list.toString());
    text(folder.resolve("train_val_test_split.txt"), split.toString());
    return folder;
  }

  /** Flowers as it unpacks: photo 1 is the authors' training, 2 validation, 3 and 4 test. */
  public static Path flowers(Path folder) throws IOException {
    for (int i = 1; i <= 4; i++) {
      photos(folder.resolve("jpg"), "image_0000%d.jpg".formatted(i));
      photos(folder.resolve("segmim"), "segmim_0000%d.jpg".formatted(i));
    }
    mat(
        folder.resolve("setid.mat"),
        Mat5.newMatFile()
            .addArray("trnid", numbers(1))
            .addArray("valid", numbers(2))
            .addArray("tstid", numbers(4, 3)));
    return folder;
  }

  private static Path created(Path file) {
    try {
      Files.createDirectories(file.getParent());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
