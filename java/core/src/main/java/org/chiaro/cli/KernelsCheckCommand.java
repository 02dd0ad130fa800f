package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.chiaro.kernel.KernelProvider;
import org.chiaro.kernel.KernelTrial;
import org.chiaro.kernel.Kernels;
import org.chiaro.run.ChiaroException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code chiaro kernels check}: do all providers give what the definitions give? */
@Command(
    name = "check",
    description = {
      "Run the native operations on made inputs with every provider that this machine has, and",
      "compare the results with the plain loops: byte for byte, sums of doubles to 1e-12 of their",
      "value. A difference is exit 7."
    })
final class KernelsCheckCommand implements Callable<Integer> {
  private static final int[] SIDES = {33, 128};

  @Mixin private CommonOptions.Seed seed;
  @Mixin private CommonOptions.Json json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ObjectNode providers = new ObjectMapper().createObjectNode();
    boolean all = true;
    var out = spec.commandLine().getOut();
    for (String name : KernelProvider.names()) {
      if (name.equals("java")
          || name.equals("cuda")
          || !KernelProvider.availability(name).available()) {
        continue;
      }
      ObjectNode found = providers.putObject(name);
      for (int side : SIDES) {
        all &= check(name, side, found);
      }
      if (!json.json) {
        out.printf("%-14s %s%n", name, found);
      }
    }
    if (json.json) {
      out.println(providers);
    }
    out.flush();
    if (!all) {
      throw new ChiaroException.Gate("a provider differs from the definitions, see above");
    }
    return 0;
  }

  private boolean check(String name, int side, ObjectNode found) {
    boolean all = true;
    try (KernelTrial trial = new KernelTrial(seed.seed, 3, side);
        Kernels kernels = KernelProvider.open(name, 2)) {
      for (KernelTrial.Operation operation : trial.operations()) {
        boolean same = operation.agrees(kernels);
        found.put(operation.name(), same && found.path(operation.name()).asBoolean(true));
        all &= same;
      }
    }
    return all;
  }
}
