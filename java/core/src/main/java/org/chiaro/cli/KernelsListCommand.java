package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.chiaro.kernel.KernelProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code chiaro kernels list}: who can run the native operations here. */
@Command(
    name = "list",
    description = "Show which providers of the native operations this machine has, and why not.")
final class KernelsListCommand implements Callable<Integer> {
  @Mixin private CommonOptions.Json json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ObjectNode providers = new ObjectMapper().createObjectNode();
    var out = spec.commandLine().getOut();
    for (String name : KernelProvider.names()) {
      var found = KernelProvider.availability(name);
      providers.putObject(name).put("available", found.available()).put("why", found.why());
      if (!json.json) {
        out.printf("%-14s %s%s%n", name, found.available() ? "" : "unavailable: ", found.why());
      }
    }
    if (json.json) {
      out.println(providers);
    }
    out.flush();
    return 0;
  }
}
