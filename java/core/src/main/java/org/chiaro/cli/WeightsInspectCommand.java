package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.chiaro.io.NdArray;
import org.chiaro.io.WeightFile;
import org.chiaro.io.Weights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro weights inspect}: what a weights file holds. */
@Command(
    name = "inspect",
    description = {
      "Show names, types and shapes of the tensors in a file, with checksums.",
      "Reads .pth of both containers, TorchScript, .pkl of StyleGAN2-ADA, safetensors and .npy.",
      "Nothing in the file is executed."
    })
final class WeightsInspectCommand implements Callable<Integer> {
  private static final int SHORT_SUM = 12;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The file.")
  private Path file;

  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() {
    Weights weights = WeightFile.inspect(file);
    PrintWriter stdout = spec.commandLine().getOut();
    if (json.json) {
      stdout.println(json(weights));
    } else {
      text(weights, stdout);
    }
    stdout.flush();
    return 0;
  }

  private ObjectNode json(Weights weights) {
    ObjectNode result = JsonNodeFactory.instance.objectNode().put("schema", 1);
    result.put("file", file.toAbsolutePath().toString());
    result.put("container", WeightFile.container(file)).put("sha256", weights.sha256());
    ObjectNode metadata = result.putObject("metadata");
    weights.metadata().forEach(metadata::put);
    ArrayNode tensors = result.putArray("tensors");
    weights
        .tensors()
        .forEach(
            (name, array) -> {
              ObjectNode tensor = tensors.addObject().put("name", name);
              tensor.put("type", array.dtype().name());
              ArrayNode shape = tensor.putArray("shape");
              Arrays.stream(array.shape()).forEach(shape::add);
              tensor.put("sha256", Weights.sha256(array.data()));
            });
    return result;
  }

  private void text(Weights weights, PrintWriter stdout) {
    stdout.printf("container %s%n", WeightFile.container(file));
    stdout.printf("sha256 %s%n", weights.sha256());
    weights.metadata().forEach((name, value) -> stdout.printf("%s: %s%n", name, value));
    int widest = 0;
    long numbers = 0;
    for (var tensor : weights.tensors().entrySet()) {
      widest = Math.max(widest, shown(tensor.getKey()).length());
      numbers += tensor.getValue().elements();
    }
    for (var tensor : weights.tensors().entrySet()) {
      NdArray array = tensor.getValue();
      stdout.printf(
          "%-" + Math.max(1, widest) + "s  %-4s  %-20s  %s%n",
          shown(tensor.getKey()),
          array.dtype(),
          Arrays.toString(array.shape()),
          Weights.sha256(array.data()).substring(0, SHORT_SUM));
    }
    stdout.printf("%d tensors, %,d numbers%n", weights.tensors().size(), numbers);
    stdout.println(file.toAbsolutePath());
  }

  /** Names come from the file: nothing that moves a terminal's cursor. */
  private static String shown(String name) {
    return name.isEmpty() ? "(no name)" : name.replaceAll("\\p{C}", "?");
  }
}
