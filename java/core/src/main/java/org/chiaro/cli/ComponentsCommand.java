package org.chiaro.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.DType;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.run.ChiaroException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro components}: the component filter on masks in a .npy file. */
@Command(
    name = "components",
    description = {
      "Keeps the large components of masks and clears the rest.",
      "Components are 8-connected; one stays where its size / the largest's is above the ratio."
    })
final class ComponentsCommand implements Callable<Integer> {
  @Option(
      names = "--masks",
      required = true,
      paramLabel = "IN.npy",
      description = "Masks, uint8 or bool [n,h,w]; any value that is not 0 is object.")
  private Path masks;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "OUT.npy",
      description = "The file of the result, uint8 [n,h,w] of 0 and 1; replaced if it exists.")
  private Path out;

  @Option(
      names = "--ratio",
      defaultValue = "0.2",
      description = "In [0,1) (default: ${DEFAULT-VALUE}).")
  private double ratio;

  @Mixin private CommonOptions.Kernels kernelOptions;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Json json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws JsonProcessingException {
    if (!(ratio >= 0 && ratio < 1)) {
      throw new ChiaroException.Usage("--ratio must be in [0,1), was " + ratio);
    }
    NdArray mask = ArrayInput.masks(masks);
    NdArray kept = NdArray.allocate(DType.U8, mask.shape());
    NdArray area = NdArray.allocate(DType.I32, mask.shape()[0]);
    try (Kernels kernels = KernelProvider.open(kernelOptions.kernels, threads.count())) {
      kernels.components(mask.view(), kept.view(), area.view(), ratio);
    }
    Npy.write(out, kept);
    int[] areas = area.view().ints();
    Reference.reachabilityFence(mask);
    Reference.reachabilityFence(area);
    print(areas.length, IntStream.of(areas).asLongStream().sum());
    return 0;
  }

  private void print(int count, long pixels) throws JsonProcessingException {
    Path file = out.toAbsolutePath().normalize();
    if (json.json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("masks", count);
      result.put("object_pixels", pixels);
      result.put("out", file.toString());
      spec.commandLine().getOut().println(new ObjectMapper().writeValueAsString(result));
      return;
    }
    spec.commandLine().getOut().printf("%d masks, %d object pixels left%n", count, pixels);
    spec.commandLine().getOut().println(file);
  }
}
