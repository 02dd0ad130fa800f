package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.chiaro.io.fetch.KnownFile;
import org.chiaro.io.fetch.WeightCache;
import org.chiaro.run.ChiaroException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro weights verify}: are the files in the cache folder what they were? */
@Command(
    name = "verify",
    description = {
      "Compare the files in the cache folder with the checksums that they had when first seen.",
      "A file without one, put there by hand, gets it now."
    })
final class WeightsVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "NAME", description = "Which; all that are there.")
  private List<String> names = List.of();

  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() {
    WeightCache cache = WeightCache.of(System.getenv());
    List<KnownFile> wanted =
        names.isEmpty()
            ? Arrays.stream(KnownFile.values()).filter(file -> cache.has(file.file())).toList()
            : names.stream().map(KnownFile::of).toList();
    ObjectNode result = JsonNodeFactory.instance.objectNode().put("schema", 1);
    ObjectNode sums = result.put("folder", cache.folder().toString()).putObject("sha256");
    var stdout = spec.commandLine().getOut();
    for (KnownFile known : wanted) {
      if (!cache.has(known.file())) {
        throw new ChiaroException.Model(
            "%s is not there; chiaro weights fetch %s gets it"
                .formatted(cache.path(known.file()), known.id()));
      }
      String sum = cache.verify(known.file());
      sums.put(known.id(), sum);
      if (!json.json) {
        stdout.println(sum + "  " + known.file());
      }
    }
    stdout.println(json.json ? result : cache.folder());
    stdout.flush();
    return 0;
  }
}
