package org.chiaro.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.chiaro.filter.FilterChain;
import org.chiaro.filter.FilterConfig;
import org.chiaro.filter.FilterReport;
import org.chiaro.filter.Verdict;
import org.chiaro.io.NdArray;
import org.chiaro.io.Npy;
import org.chiaro.kernel.HostBuffers;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.Kernels;
import org.chiaro.kernel.TensorView;
import org.chiaro.mask.MaskBatch;
import org.chiaro.mask.MaskRule;
import org.chiaro.run.AtomicFiles;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.RunDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code chiaro masks}: steps 3 and 4 on pairs of images in .npy files. */
@Command(
    name = "masks",
    description = {
      "Makes masks from pairs of images and says which pairs the filters keep.",
      "Writes raw.npy, masks.npy (after the component filter; both uint8 [n,h,w]) and"
          + " verdicts.jsonl."
    })
final class MasksCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--images",
      required = true,
      paramLabel = "A.npy",
      description = "The images G(z), float32 [n,3,h,w] in [-1,1].")
  private Path images;

  @Option(
      names = "--shifted",
      required = true,
      paramLabel = "B.npy",
      description = "The shifted images G(z + h), same shape.")
  private Path shifted;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder of the results.")
  private Path out;

  @Option(
      names = "--rule",
      paramLabel = "lighter|dual|mean",
      defaultValue = "lighter",
      description =
          "Object is what got lighter, what is lighter than in --images shifted to the dark, or"
              + " what is above the image's mean.")
  private MaskRule rule;

  @Mixin private CommonOptions.Kernels kernelOptions;
  @Mixin private CommonOptions.Threads threads;
  @Mixin private CommonOptions.Overwrite overwrite;
  @Mixin private CommonOptions.Json json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    NdArray before = ArrayInput.images(images);
    NdArray after = ArrayInput.images(shifted);
    if (!Arrays.equals(before.shape(), after.shape())) {
      throw new ChiaroException.Data(
          "%s is %s and %s is %s: pairs need one shape"
              .formatted(
                  images,
                  Arrays.toString(before.shape()),
                  shifted,
                  Arrays.toString(after.shape())));
    }
    try (Kernels kernels = KernelProvider.open(kernelOptions.kernels, threads.count())) {
      List<String> arguments = spec.commandLine().getParseResult().originalArgs();
      RunDir run = RunDir.open(out, overwrite.existing(), new RunDir.Start("masks", arguments, 0));
      run.fact("kernels", kernels.name());
      return run.record(folder -> write(folder, kernels, before, after));
    }
  }

  private void write(RunDir run, Kernels kernels, NdArray before, NdArray after) {
    try (HostBuffers buffers = new HostBuffers()) {
      MaskBatch masks = rule.masks(kernels, buffers, before.view(), after.view());
      Npy.write(run.file("raw.npy"), array(masks.mask()));
      FilterReport report =
          new FilterChain(FilterConfig.defaults(), kernels, buffers).apply(after.view(), masks);
      Npy.write(run.file("masks.npy"), array(masks.mask()));
      AtomicFiles.write(run.file("verdicts.jsonl"), lines(report));
      print(run, kernels, report);
    }
    Reference.reachabilityFence(before);
    Reference.reachabilityFence(after);
  }

  private static NdArray array(TensorView view) {
    return new NdArray(view.dtype(), view.shape(), view.data().asByteBuffer());
  }

  private static String lines(FilterReport report) {
    StringBuilder lines = new StringBuilder();
    for (Verdict verdict : report.verdicts()) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("index", verdict.index());
      line.put("area", verdict.area());
      line.put("modes", verdict.modes());
      line.put("kept", verdict.kept());
      line.put("dropped_by", verdict.droppedBy());
      lines.append(text(line)).append('\n');
    }
    return lines.toString();
  }

  private void print(RunDir run, Kernels kernels, FilterReport report) {
    PrintWriter stdout = spec.commandLine().getOut();
    Map<String, Object> dropped = new LinkedHashMap<>();
    dropped.put("size", report.droppedBySize());
    dropped.put("histogram", report.droppedByHistogram());
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("pairs", report.drawn());
    result.put("kept", report.kept().length);
    result.put("dropped_by", dropped);
    result.put("kernels", kernels.name());
    result.put("out", run.root().toString());
    if (json.json) {
      stdout.println(text(result));
      return;
    }
    stdout.printf(
        "%d pairs: %d kept, %d dropped by size, %d by histogram; kernels: %s%n",
        report.drawn(),
        report.kept().length,
        report.droppedBySize(),
        report.droppedByHistogram(),
        kernels.name());
    stdout.println(run.root());
  }

  private static String text(Map<String, Object> object) {
    try {
      return JSON.writeValueAsString(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("numbers and text have a JSON form", e);
    }
  }
}
