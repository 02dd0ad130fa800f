package org.chiaro.direction;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.chiaro.gan.ContactSheet;
import org.chiaro.gan.Generator;
import org.chiaro.io.ImageFiles;
import org.chiaro.io.Safetensors;
import org.chiaro.io.StateCopy;
import org.chiaro.io.StepFiles;
import org.chiaro.io.Weights;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Stop;
import org.chiaro.run.WholeSteps;
import org.chiaro.torch.TensorScope;

/**
 * A search in a folder:
 *
 * <pre>
 * direction.safetensors            lights the object
 * dark.safetensors                 darkens it, where it is searched for
 * samples/sheet.png                shifted to the dark, as they are, shifted to the light
 * checkpoints/                     the newest two, to go on from
 * </pre>
 */
public final class SearchRun {
  private static final int SHEET = 24;
  private static final int COLUMNS = 8;
  private static final long SHEET_SEED = 1;
  private static final int CHECKPOINT_EVERY = 25;
  private static final String KIND = "chiaro.direction.search";

  private final Generator generator;
  private final SearchConfig config;
  private final List<DirectionSearch.Side> sides;
  private final double shift;
  private final Path folder;

  /**
   * @param shift the magnitude that the files recommend and the sheet shows
   * @param folder is made where it is missing
   */
  public SearchRun(
      Generator generator,
      SearchConfig config,
      List<DirectionSearch.Side> sides,
      double shift,
      Path folder) {
    this.generator = generator;
    this.config = config;
    this.sides = List.copyOf(sides);
    this.shift = shift;
    this.folder = folder;
  }

  /** Where a side's direction is written. */
  public Path file(DirectionSearch.Side side) {
    return folder.resolve(
        side == DirectionSearch.Side.LIGHT ? "direction.safetensors" : "dark.safetensors");
  }

  /**
   * Searches to the configured number of iterations and writes the files.
   *
   * @param resume go on from the checkpoint, where one is there
   * @param stop asked after each iteration
   * @return the directions found, with their facts
   * @throws ChiaroException.Interrupted if asked to stop; a checkpoint is written
   */
  public Map<DirectionSearch.Side, Direction> run(
      boolean resume, Stop stop, DirectionSearch.Listener listener) {
    StepFiles checkpoints = new StepFiles(folder.resolve("checkpoints"));
    try (DirectionSearch search = new DirectionSearch(generator, config, sides)) {
      if (resume) {
        checkpoints.newest(file -> restore(search, file));
      }
      StateCopy last = new StateCopy();
      int[] done = {search.iteration()};
      try (WholeSteps whole =
          new WholeSteps(
              stop::saves,
              () -> {
                save(last, checkpoints);
                return stopped(done[0]);
              })) {
        while (done[0] < config.iterations()) {
          double loss = whole.during(search::step);
          done[0] = search.iteration();
          last.take(done[0], search.state());
          listener.iteration(done[0], loss);
          boolean all = done[0] == config.iterations();
          boolean stopping = !all && stop.getAsBoolean();
          if (all || stopping || done[0] % CHECKPOINT_EVERY == 0) {
            save(last, checkpoints);
          }
          if (stopping) {
            throw new ChiaroException.Interrupted(stopped(done[0]));
          }
        }
      }
      return write(search);
    }
  }

  private String stopped(int iteration) {
    return "direction search: stopped after iteration %d of %d; go on with --resume"
        .formatted(iteration, config.iterations());
  }

  private void save(StateCopy last, StepFiles checkpoints) {
    last.save(
        (iteration, state) -> {
          Map<String, String> metadata = new LinkedHashMap<>(fixed());
          metadata.put("iteration", Long.toString(iteration));
          checkpoints.write(iteration, state, metadata);
        });
  }

  /** What must be the same for a search to go on. */
  private Map<String, String> fixed() {
    Map<String, String> fixed = new LinkedHashMap<>();
    fixed.put("kind", KIND);
    fixed.put("generator", generator.name());
    fixed.put(DirectionFacts.GENERATOR, generator.hash());
    fixed.put("image_size", generator.width() + "x" + generator.height());
    fixed.put("sides", sides.toString());
    fixed.put("seed", Long.toString(config.seed()));
    fixed.putAll(config.facts());
    return fixed;
  }

  /** Goes on from a file; gives the iterations that were made. */
  private int restore(DirectionSearch search, Path file) {
    Weights saved = Safetensors.readOwn(file);
    fixed()
        .forEach(
            (name, value) -> {
              String before = saved.metadata().get(name);
              if (!value.equals(before)) {
                throw new ChiaroException.Usage(
                    "--resume: %s was %s in %s and is %s now; keep it, or use --overwrite"
                        .formatted(name.replace('_', '-'), before, file, value));
              }
            });
    try {
      int iteration = Integer.parseInt(saved.metadata().get("iteration"));
      search.restore(saved.tensors(), iteration);
      return iteration;
    } catch (NumberFormatException e) {
      throw new ChiaroException.Model(file + ": the iteration is damaged", e);
    }
  }

  private Map<DirectionSearch.Side, Direction> write(DirectionSearch search) {
    Map<DirectionSearch.Side, Direction> found = new EnumMap<>(DirectionSearch.Side.class);
    for (DirectionSearch.Side side : sides) {
      Map<String, String> more = new LinkedHashMap<>(config.facts());
      more.put("iterations", Integer.toString(search.iteration()));
      DirectionFacts facts =
          new DirectionFacts(
              generator.hash(),
              generator.shiftSpace(),
              "search",
              config.seed(),
              search.score(side),
              shift,
              side.sign(),
              more);
      Direction direction = Direction.of(search.vector(side), facts);
      direction.write(file(side));
      found.put(side, direction);
    }
    sheet(found);
    return found;
  }

  private void sheet(Map<DirectionSearch.Side, Direction> found) {
    Path file = AtomicFiles.createDirectories(folder.resolve("samples")).resolve("sheet.png");
    try (var scope = TensorScope.noGrad()) {
      Tensor z = generator.codes(SHEET_SEED).latents(0, SHEET);
      List<Tensor> rows = new ArrayList<>();
      rows.add(generator.images(z));
      found.forEach(
          (side, direction) ->
              rows.add(
                  side == DirectionSearch.Side.DARK ? 0 : rows.size(),
                  generator.images(generator.moved(z, direction.shift(shift).tensor()))));
      ImageFiles.writePng(file, ContactSheet.stacked(COLUMNS, rows.toArray(Tensor[]::new)));
    }
  }
}
