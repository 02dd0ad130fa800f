package org.chiaro.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.chiaro.run.ChiaroException;

/**
 * The rule that no watched score of the second run may be worse than the first's by more than so
 * much.
 *
 * @param drops the scores that are, each in words
 */
public record Gate(double maxDrop, List<String> metrics, List<String> drops) {
  // a drop of exactly the limit passes, whatever the last bit says
  private static final double ROUNDING = 1e-12;

  public Gate {
    metrics = List.copyOf(metrics);
    drops = List.copyOf(drops);
  }

  /**
   * Looks at the scores.
   *
   * @throws ChiaroException.Usage if the limit or a score's name makes no sense
   * @throws ChiaroException.Data if one of the runs has no such score
   */
  public static Gate of(RunComparison comparison, List<String> metrics, double maxDrop) {
    if (!(maxDrop >= 0 && maxDrop <= 1)) {
      throw new ChiaroException.Usage("max-drop must be from 0 to 1, was " + maxDrop);
    }
    for (RunFolder run : List.of(comparison.first(), comparison.second())) {
      if (run.scores().isEmpty()) {
        throw new ChiaroException.Data(run.root() + " has no score.json: nothing was scored");
      }
    }
    List<String> drops = new ArrayList<>();
    for (String metric : metrics) {
      drop(change(comparison, metric), comparison.names(), maxDrop).ifPresent(drops::add);
    }
    return new Gate(maxDrop, metrics, drops);
  }

  private static RunComparison.Change change(RunComparison comparison, String metric) {
    List<RunComparison.Change> all = comparison.scores();
    RunComparison.Change change =
        all.stream()
            .filter(one -> one.key().is(metric))
            .findFirst()
            .orElseThrow(
                () ->
                    new ChiaroException.Usage(
                        "there is no score %s in these runs; they have %s"
                            .formatted(
                                metric,
                                String.join(
                                    ", ", all.stream().map(one -> one.key().key()).toList()))));
    if (change.difference().isEmpty()) {
      throw new ChiaroException.Data("only one of the runs has the score " + metric);
    }
    return change;
  }

  private static Optional<String> drop(
      RunComparison.Change change, List<String> names, double maxDrop) {
    double rise = change.difference().orElseThrow();
    double worse = change.key().isError() ? rise : -rise;
    if (worse <= maxDrop + ROUNDING) {
      return Optional.empty();
    }
    return Optional.of(
        "%s %s by %s, from %s in %s to %s in %s"
            .formatted(
                change.key().label(),
                change.key().isError() ? "rose" : "dropped",
                Decimal.of(worse, 6),
                Decimal.of(change.first().orElseThrow(), 6),
                names.get(0),
                Decimal.of(change.second().orElseThrow(), 6),
                names.get(1)));
  }

  /** Whether every watched score is good enough. */
  public boolean holds() {
    return drops.isEmpty();
  }

  /** In one line what did not hold. */
  public String message() {
    return String.join("; ", drops) + "; --max-drop is " + maxDrop;
  }

  /**
   * Ends the command if the rule does not hold.
   *
   * @throws ChiaroException.Gate with the score, both values and the drop
   */
  public void require() {
    if (!holds()) {
      throw new ChiaroException.Gate(message());
    }
  }

  /** The rule and what came of it. */
  public ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("maxDrop", maxDrop).put("holds", holds());
    ArrayNode watched = json.putArray("metrics");
    metrics.forEach(watched::add);
    ArrayNode list = json.putArray("drops");
    drops.forEach(list::add);
    return json;
  }
}
