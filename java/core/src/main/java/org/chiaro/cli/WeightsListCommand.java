package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.chiaro.io.fetch.KnownFile;
import org.chiaro.io.fetch.WeightCache;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code chiaro weights list}: the published files, and which are here. */
@Command(
    name = "list",
    description = {
      "List the published files by name, and whether they are in the cache folder.",
      "The folder is $CHIARO_HOME, else $XDG_CACHE_HOME/chiaro, else ~/.cache/chiaro."
    })
final class WeightsListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() {
    WeightCache cache = WeightCache.of(System.getenv());
    var stdout = spec.commandLine().getOut();
    ObjectNode result = JsonNodeFactory.instance.objectNode().put("schema", 1);
    ArrayNode files = result.put("folder", cache.folder().toString()).putArray("files");
    for (KnownFile known : KnownFile.values()) {
      boolean here = cache.has(known.file());
      if (json.json) {
        ObjectNode one = files.addObject().put("name", known.id()).put("file", known.file());
        one.put("what", known.what()).put("here", here);
        cache.recorded(known.file()).ifPresent(sum -> one.put("sha256", sum));
        known.addresses().forEach(address -> one.withArray("addresses").add(address.toString()));
      } else {
        stdout.printf(
            "%-20s  %-4s  %-30s  %s%n",
            known.id(), here ? "here" : "-", known.file(), known.what());
      }
    }
    stdout.println(json.json ? result : cache.folder());
    stdout.flush();
    return 0;
  }
}
