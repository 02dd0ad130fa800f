package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.chiaro.io.NdArray;
import org.chiaro.io.Safetensors;
import org.chiaro.io.WeightFile;
import org.chiaro.io.Weights;
import org.chiaro.run.ChiaroException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro weights convert}: any weights file becomes safetensors. */
@Command(
    name = "convert",
    description = {
      "Write the tensors of a .pth, .pkl, .npy or safetensors file as safetensors, by their names.",
      "Nothing in the file is executed. Values and types stay as they are."
    })
final class WeightsConvertCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "IN", description = "The file to read.")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT.safetensors", description = "The file to write.")
  private Path out;

  @Option(names = "--overwrite", description = "Replace OUT where it is there.")
  private boolean overwrite;

  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() {
    if (!out.toString().endsWith(".safetensors")) {
      throw new ChiaroException.Usage(out + ": safetensors is what is written, name it so");
    }
    if (Files.exists(out) && !overwrite) {
      throw new ChiaroException.Usage(out + " is there already; --overwrite replaces it");
    }
    Weights weights = WeightFile.read(in);
    Map<String, NdArray> tensors = new LinkedHashMap<>();
    // a bare array has no name, and safetensors wants one
    weights
        .tensors()
        .forEach((name, array) -> tensors.put(name.isEmpty() ? "tensor" : name, array));
    Map<String, String> metadata = new LinkedHashMap<>(weights.metadata());
    metadata.put("source_sha256", weights.sha256());
    Safetensors.write(out, tensors, metadata);
    var stdout = spec.commandLine().getOut();
    Path written = out.toAbsolutePath();
    if (json.json) {
      stdout.println(
          JsonNodeFactory.instance
              .objectNode()
              .put("schema", 1)
              .put("tensors", tensors.size())
              .put("out", written.toString()));
    } else {
      stdout.println(written);
    }
    stdout.flush();
    return 0;
  }
}
