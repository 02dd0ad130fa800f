package org.chiaro.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.chiaro.dataset.KnownSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code chiaro data list}: names, sizes and layouts. */
@Command(
    name = "list",
    description = {
      "List the data sets that --dataset knows.",
      "Shows the published number of pairs in each split, what lies in the folder once the authors'",
      "archives are unpacked, and who publishes them.",
      "Nothing is downloaded."
    })
final class DataListCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() {
    PrintWriter stdout = spec.commandLine().getOut();
    if (json.json) {
      ObjectNode result = JSON.createObjectNode().put("schema", 1);
      ArrayNode sets = result.putArray("datasets");
      for (KnownSet set : KnownSet.values()) {
        ObjectNode one = sets.addObject().put("name", set.id()).put("origin", set.origin());
        ObjectNode published = one.putObject("published");
        set.published().forEach((split, pairs) -> published.put(split.id(), pairs));
        set.trees().forEach(one.putArray("layouts")::add);
      }
      stdout.println(result);
    } else {
      for (KnownSet set : KnownSet.values()) {
        stdout.println((set.id() + "  " + sizes(set)).strip());
        stdout.println("    " + set.origin());
        set.trees().forEach(tree -> stdout.println("    DIR/ " + tree));
      }
    }
    stdout.flush();
    return 0;
  }

  private static String sizes(KnownSet set) {
    return set.published().entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }
}
