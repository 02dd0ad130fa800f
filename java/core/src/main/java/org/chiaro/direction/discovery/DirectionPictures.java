package org.chiaro.direction.discovery;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.chiaro.gan.ContactSheet;
import org.chiaro.gan.Generator;
import org.chiaro.io.AnimatedWebp;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Picture;
import org.chiaro.latent.LatentSource;
import org.chiaro.run.AtomicFiles;
import org.chiaro.torch.Ops;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * What directions do to the same three latents: charts of seven shifts from one end to the other,
 * and animations there and back.
 *
 * <pre>
 * charts/s6/017.webp          direction 17, shifts -6 to 6; a row for each latent
 * charts/s6/000-019.webp      twenty directions, a row each, the latents side by side
 * charts/s18/...             the same three times as far
 * animations/017.webp         -8 to 8 and back
 * </pre>
 */
final class DirectionPictures {
  static final String CHARTS = "charts";
  static final String ANIMATIONS = "animations";

  private static final int LATENTS = 3;
  private static final int SHIFTS = 7;
  private static final int ROWS_A_SHEET = 20;
  private static final double FAR = 3;
  private static final double ANIMATION_SHIFT = 8;
  private static final int FRAMES = 11;
  private static final int FRAME_MS = 80;
  private static final int TILE_PX = 64;
  private static final int QUALITY = 65;

  private final Generator generator;
  private final Path out;
  private final double scale;
  private final LatentSource source;

  /** Pictures go below the folder; {@code scale} is the end of the first chart. */
  DirectionPictures(Generator generator, Path out, double scale, long seed) {
    this.generator = generator;
    this.out = out;
    this.scale = scale;
    source = generator.codes(seed);
  }

  /** Where the two charts and the animation of a direction lie, below the run's folder. */
  static List<String> files(int index, double scale) {
    return List.of(
        "%s/%s/%s.webp".formatted(CHARTS, name(scale), number(index)),
        "%s/%s/%s.webp".formatted(CHARTS, name(FAR * scale), number(index)),
        "%s/%s.webp".formatted(ANIMATIONS, number(index)));
  }

  private static String name(double scale) {
    return "s" + (scale == Math.rint(scale) ? Long.toString((long) scale) : Double.toString(scale));
  }

  private static String number(int index) {
    return String.format(Locale.ROOT, "%03d", index);
  }

  /** All pictures of these directions, [K][latentSize]; {@code done} is told after each. */
  void write(float[][] directions, Runnable done) {
    for (double reach : new double[] {scale, FAR * scale}) {
      AtomicFiles.createDirectories(out.resolve(CHARTS).resolve(name(reach)));
    }
    AtomicFiles.createDirectories(out.resolve(ANIMATIONS));
    for (int first = 0; first < directions.length; first += ROWS_A_SHEET) {
      int last = Math.min(directions.length, first + ROWS_A_SHEET) - 1;
      try (var scope = TensorScope.noGrad()) {
        List<Tensor> near = new ArrayList<>();
        List<Tensor> far = new ArrayList<>();
        for (int k = first; k <= last; k++) {
          near.add(scope.keep(chart(directions[k], k, scale)));
          far.add(scope.keep(chart(directions[k], k, FAR * scale)));
          animation(directions[k], k);
          done.run();
        }
        sheet(near, scale, first, last);
        sheet(far, FAR * scale, first, last);
      }
    }
  }

  private void sheet(List<Tensor> charts, double reach, int first, int last) {
    Tensor all = Ops.concat(0, charts.toArray(Tensor[]::new));
    String name = "%s-%s.webp".formatted(number(first), number(last));
    Picture picture = ContactSheet.of(all, LATENTS * SHIFTS);
    AtomicFiles.write(
        out.resolve(CHARTS).resolve(name(reach)).resolve(name),
        ImageFiles.encodeWebp(picture, QUALITY));
  }

  /** Tiles [latents * shifts,3,s,s], latent after latent. */
  private Tensor chart(float[] direction, int index, double reach) {
    try (var scope = TensorScope.noGrad()) {
      Tensor tiles = tiles(direction, reach, SHIFTS, TILE_PX);
      Picture picture = ContactSheet.of(tiles, SHIFTS);
      AtomicFiles.write(
          out.resolve(CHARTS).resolve(name(reach)).resolve(number(index) + ".webp"),
          ImageFiles.encodeWebp(picture, QUALITY));
      return scope.keep(tiles);
    }
  }

  private void animation(float[] direction, int index) {
    try (var scope = TensorScope.noGrad()) {
      Tensor tiles = tiles(direction, ANIMATION_SHIFT, FRAMES, TILE_PX);
      Tensor frames =
          tiles.reshape(LATENTS, FRAMES, 3, tiles.size(2), tiles.size(3)).transpose(0, 1);
      List<Picture> pictures = new ArrayList<>();
      for (int i = 0; i < FRAMES; i++) {
        pictures.add(ContactSheet.of(frames.select(0, i).contiguous(), 1));
      }
      // and back; the ends are shown once
      for (int i = FRAMES - 2; i > 0; i--) {
        pictures.add(pictures.get(i));
      }
      AtomicFiles.write(
          out.resolve(ANIMATIONS).resolve(number(index) + ".webp"),
          AnimatedWebp.encode(pictures, FRAME_MS, QUALITY));
    }
  }

  /** G(z + r * direction) for r from -reach to reach, at most {@code side} pixels a side. */
  private Tensor tiles(float[] direction, double reach, int shifts, int side) {
    int size = direction.length;
    float[] steps = new float[shifts * size];
    for (int i = 0; i < shifts; i++) {
      double shift = reach * (2.0 * i / (shifts - 1) - 1);
      for (int c = 0; c < size; c++) {
        steps[i * size + c] = (float) (shift * direction[c]);
      }
    }
    Tensor codes = source.latents(0, LATENTS);
    Tensor each = codes.unsqueeze(1).expand(-1, shifts, -1).reshape(-1, codes.size(1));
    Tensor all = Tensors.of(steps, 1, shifts, size).expand(LATENTS, -1, -1).reshape(-1, size);
    Tensor images = generator.images(generator.moved(each, all));
    return images.size(2) > side ? torch.adaptive_avg_pool2d(images, side, side) : images;
  }
}
