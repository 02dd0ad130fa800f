package org.chiaro.gan.script;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.parameter_list;
import org.chiaro.gan.Generator;
import org.chiaro.io.FileSum;
import org.chiaro.run.ChiaroException;
import org.chiaro.torch.Precision;
import org.chiaro.torch.TensorScope;
import org.chiaro.torch.Tensors;

/**
 * Any module exported as TorchScript that makes images [n,3,h,w] in [-1,1] of latents [n,d].
 *
 * <p>What it draws at random itself it draws from the same seed in every call. Owns the module. One
 * thread at a time.
 */
public final class ScriptedGenerator implements Generator {
  /** Tried where the parameters tell nothing. */
  private static final List<Long> USUAL = List.of(512L, 256L, 128L, 120L, 100L, 64L, 32L);

  private static final int MOST_LATENTS = 1 << 14;
  private static final int TRIED = 64;
  private static final int ROWS = 2;

  private final JitModule module;
  private final Precision precision;
  private final String hash;
  private final int latentSize;
  private final int height;
  private final int width;

  private ScriptedGenerator(
      JitModule module, Precision precision, String hash, int latentSize, long[] shape) {
    this.module = module;
    this.precision = precision;
    this.hash = hash;
    this.latentSize = latentSize;
    height = (int) shape[2];
    width = (int) shape[3];
  }

  /**
   * Loads a file, which runs its code: only for files that the user trusts.
   *
   * @param latentSize length of a latent; 0 tries the sizes that the module's parameters suggest
   * @throws ChiaroException.Model if it is no TorchScript, or makes no images
   */
  public static ScriptedGenerator load(Path path, int latentSize, Precision precision) {
    NewerOperators.declare();
    JitModule module;
    try {
      module = torch.load(path.toString()).retainReference();
    } catch (RuntimeException e) {
      throw new ChiaroException.Model(path + ": TorchScript that does not load: " + first(e), e);
    }
    try (var scope = TensorScope.noGrad()) {
      module.eval();
      Set<Long> sizes = freeze(module);
      if (latentSize > 0) {
        sizes = Set.of((long) latentSize);
      } else {
        sizes.addAll(USUAL);
      }
      String last = "";
      for (long size : sizes) {
        try {
          long[] shape = shape(run(module, torch.zeros(ROWS, size)));
          return new ScriptedGenerator(module, precision, FileSum.sha256(path), (int) size, shape);
        } catch (RuntimeException e) {
          last = first(e);
        }
      }
      module.close();
      throw new ChiaroException.Model(
          "%s: no images [n,3,h,w] come out for latents of %s; --latent-size names another (%s)"
              .formatted(path, sizes.size() == 1 ? sizes : sizes.size() + " sizes", last));
    }
  }

  /** Takes the gradients off the parameters; gives the input sizes that their shapes suggest. */
  private static Set<Long> freeze(JitModule module) {
    Set<Long> sizes = new LinkedHashSet<>();
    parameter_list parameters = module.parameters();
    var at = parameters.begin();
    for (long i = 0; i < parameters.size(); i++, at = at.increment()) {
      Tensor parameter = at.multiply();
      parameter.requires_grad_(false);
      // the input of a linear layer is its last axis, of a transposed convolution its first
      if (parameter.dim() == 2) {
        suggest(sizes, parameter.size(1));
      } else if (parameter.dim() == 4) {
        suggest(sizes, parameter.size(0));
        suggest(sizes, parameter.size(1));
      }
    }
    return sizes;
  }

  private static void suggest(Set<Long> sizes, long size) {
    if (size > 0 && size <= MOST_LATENTS && sizes.size() < TRIED) {
      sizes.add(size);
    }
  }

  private static Tensor run(JitModule module, Tensor latents) {
    torch.manual_seed(0);
    IValue result = module.forward(new IValueVector(new IValue(latents)));
    if (!result.isTensor()) {
      throw new ChiaroException.Model("the module gives no tensor");
    }
    return result.toTensor();
  }

  private static long[] shape(Tensor images) {
    long[] shape = Tensors.shape(images);
    if (shape.length != 4
        || shape[0] != ROWS
        || shape[1] != 3
        || shape[2] * shape[3] == 0
        || !images.is_floating_point()) {
      throw new ChiaroException.Model("the module gives " + Arrays.toString(shape));
    }
    return shape;
  }

  private static String first(RuntimeException e) {
    String message = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return message
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .findFirst()
        .orElse("");
  }

  @Override
  public String name() {
    return "TorchScript";
  }

  @Override
  public String hash() {
    return hash;
  }

  @Override
  public int latentSize() {
    return latentSize;
  }

  @Override
  public int height() {
    return height;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public Tensor images(Tensor latents) {
    if (latents.dim() != 2 || latents.size(1) != latentSize) {
      throw new ChiaroException.Data(
          "latents: need shape [n,%d] for this generator, got %s"
              .formatted(latentSize, Arrays.toString(Tensors.shape(latents))));
    }
    try (var region = precision.region()) {
      Tensor images = Tensors.toFloat(run(module, latents)).contiguous();
      long[] wanted = {latents.size(0), 3, height, width};
      if (!Arrays.equals(wanted, Tensors.shape(images))) {
        throw new ChiaroException.Model(
            "the TorchScript module gives %s for %d latents"
                .formatted(Arrays.toString(Tensors.shape(images)), latents.size(0)));
      }
      return images;
    } catch (ChiaroException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new ChiaroException.Model("the TorchScript module fails: " + first(e), e);
    }
  }

  @Override
  public void close() {
    module.close();
  }
}
