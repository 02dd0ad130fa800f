package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.chiaro.run.ChiaroException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code chiaro doctor}: what is installed, what will be used, and why. */
@Command(
    name = "doctor",
    description = {
      "Show what is installed, what will be used, and why; paste it into bug reports.",
      "Exits with 0 when the processor path works, else with 5."
    })
final class DoctorCommand implements Callable<Integer> {
  @Mixin private CommonOptions.Json json;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    Diagnosis diagnosis = Diagnosis.ofThisMachine();
    PrintWriter out = spec.commandLine().getOut();
    if (json.json) {
      out.println(new ObjectMapper().writeValueAsString(diagnosis.facts()));
    } else {
      print(out, "", diagnosis.facts());
    }
    return diagnosis.works() ? 0 : new ChiaroException.Device("").exitCode();
  }

  private static void print(PrintWriter out, String indent, Map<?, ?> facts) {
    facts.forEach(
        (name, value) -> {
          if (value instanceof Map<?, ?> provider && provider.get("why") instanceof String why) {
            boolean available = Boolean.TRUE.equals(provider.get("available"));
            out.printf("%-24s %s%n", indent + name, (available ? "" : "unavailable: ") + why);
          } else if (value instanceof Map<?, ?> section) {
            out.println(indent + name);
            print(out, indent + "  ", section);
          } else {
            out.printf("%-24s %s%n", indent + name, text(value));
          }
        });
  }

  private static String text(Object value) {
    if (value instanceof Boolean yes) {
      return yes ? "yes" : "no";
    }
    return value instanceof List<?> words
        ? String.join(" ", words.stream().map(String::valueOf).toList())
        : String.valueOf(value);
  }
}
