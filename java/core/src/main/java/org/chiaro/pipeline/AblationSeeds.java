package org.chiaro.pipeline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.chiaro.tables.Published;
import org.chiaro.tables.ScoreRow;
import org.chiaro.tables.ScoreTable;

/**
 * One ablation with several seeds: mean and standard deviation of each row's scores over them.
 *
 * @param seeds in the order of {@code tables}
 * @param published name of the published table to stand beside: {@code ablation}, {@code
 *     segmentation}
 */
public record AblationSeeds(List<Long> seeds, List<AblationTable> tables, String published) {
  private static final List<String> FIGURES = List.of("maxF", "iou", "accuracy");

  public AblationSeeds {
    seeds = List.copyOf(seeds);
    tables = List.copyOf(tables);
  }

  /**
   * A row's scores over the seeds.
   *
   * @param values one for each seed that has a score
   */
  record Spread(List<Double> values) {
    double mean() {
      return values.stream().mapToDouble(value -> value).average().orElse(Double.NaN);
    }

    /** Of the sample, with n - 1; NaN for one seed. */
    double deviation() {
      double mean = mean();
      double sum = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
      return Math.sqrt(sum / (values.size() - 1));
    }

    String text() {
      return values.isEmpty()
          ? "–"
          : values.size() == 1
              ? String.format(Locale.ROOT, "%.3f", mean())
              : String.format(Locale.ROOT, "%.3f ± %.3f", mean(), deviation());
    }
  }

  private Spread spread(String set, AblationRow row, String figure) {
    List<Double> values = new ArrayList<>();
    for (AblationTable table : tables) {
      table.of(set).stream()
          .filter(entry -> entry.row().label().equals(row.label()))
          .map(entry -> entry.figure(figure))
          .filter(value -> !Double.isNaN(value))
          .forEach(values::add);
    }
    return new Spread(values);
  }

  private List<AblationRow> rows() {
    return tables.get(0).rows();
  }

  private List<String> sets() {
    return tables.get(0).sets();
  }

  /** The content of seeds.json. */
  public ObjectNode json() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.put("schema", 1);
    json.put("protocol", tables.get(0).protocol());
    ArrayNode numbers = json.putArray("seeds");
    seeds.forEach(numbers::add);
    ArrayNode rows = json.putArray("rows");
    for (String set : sets()) {
      for (AblationRow row : rows()) {
        ObjectNode node = rows.addObject().put("row", row.label()).put("dataset", set);
        for (String figure : FIGURES) {
          Spread spread = spread(set, row, figure);
          ObjectNode one = node.putObject(figure).put("mean", spread.mean());
          if (spread.values().size() > 1) {
            one.put("deviation", spread.deviation());
          }
          ArrayNode values = one.putArray("values");
          spread.values().forEach(values::add);
        }
      }
    }
    return json;
  }

  /** A Markdown table for each set, and the published rows below it. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    for (String set : sets()) {
      text.append("**%s**, seeds %s, mean ± standard deviation\n\n".formatted(set, seeds))
          .append("| | max F | IoU | accuracy |\n|---|---|---|---|\n");
      for (AblationRow row : rows()) {
        text.append("| ").append(row.label());
        FIGURES.forEach(figure -> text.append(" | ").append(spread(set, row, figure).text()));
        text.append(" |\n");
      }
      AblationTable.disc(tables.get(0).of(set))
          .ifPresent(
              disc -> {
                text.append("| best fixed centred disc");
                FIGURES.forEach(
                    figure ->
                        text.append(" | %.3f".formatted(disc.path(figure).asDouble(Double.NaN))));
                text.append(" |\n");
              });
      publishedRows().ifPresent(text::append);
      text.append('\n');
    }
    return text.toString();
  }

  /** The published rows, the same for every set that was measured. */
  private Optional<String> publishedRows() {
    List<ScoreTable> found = Published.read().tables(List.of(published));
    StringBuilder text = new StringBuilder();
    for (ScoreTable table : found) {
      for (ScoreRow row : table.rows()) {
        if (row.kind() != ScoreRow.Kind.PUBLISHED || !isOurs(row)) {
          continue;
        }
        text.append("| published: ")
            .append(row.method())
            .append(", ")
            .append(row.set().label())
            .append(" | ")
            .append(mark(row.marks().maxF().map(score -> score.value())))
            .append(" | ")
            .append(mark(row.marks().iou().map(score -> score.value())))
            .append(" | ")
            .append(mark(row.marks().accuracy().map(score -> score.value())))
            .append(" |\n");
      }
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
  }

  /** Of the published comparison of latents only the three that are compared here, on Flowers. */
  private boolean isOurs(ScoreRow row) {
    return !published.equals("segmentation")
        || row.method().contains("BigBiGAN") && row.set().label().equals("Flowers");
  }

  private static String mark(Optional<Double> value) {
    return value.map(number -> String.format(Locale.ROOT, "%.3f", number)).orElse("–");
  }
}
