package org.chiaro.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.chiaro.Shared;
import org.junit.jupiter.api.Test;

/** Scores that others published or that their programs gave, from the counts up. */
final class KnownScoresTest {
  @Test
  void paperIsTheReferenceImplementation() throws IOException {
    JsonNode expected =
        new ObjectMapper().readTree(Shared.golden("metric_scores.json").toFile());
    Scores scores =
        Pictures.evaluate(
                Shared.golden("metric_predictions"), Shared.golden("metric_masks"), Protocol.PAPER)
            .scores();
    assertEquals(expected.get("F_max").asDouble(), scores.maxF(), 1e-6);
    assertEquals(expected.get("IoU").asDouble(), scores.iou(), 1e-6);
    assertEquals(expected.get("accuracy").asDouble(), scores.accuracy(), 1e-6);
  }

  @Test
  void hierarchicalSaliencyOnHalfOfEcssd() throws IOException {
    Scores scores =
        Pictures.evaluate(
                Shared.data("ecssd_hs_maps"), Shared.data("ecssd/ground_truth_mask"),
                Protocol.PAPER)
            .scores();
    assertEquals(500, scores.n());
    assertEquals(0.6687, scores.maxF(), 5e-5);
    assertEquals(0.4983, scores.iou(), 5e-5);
    assertEquals(0.8458, scores.accuracy(), 5e-5);
  }

  @Test
  void sod256IsPySodMetrics() throws IOException {
    JsonNode expected =
        new ObjectMapper()
            .readTree(Shared.golden("sod_metrics/expected.json").toFile())
            .get("means_over_the_three_pairs");
    Scores scores =
        Pictures.evaluate(
                Shared.golden("sod_metrics/preds"), Shared.golden("sod_metrics/masks"),
                Protocol.SOD256)
            .scores();
    assertEquals(expected.get("maxFm").asDouble(), scores.maxF(), 1e-12);
    assertEquals(expected.get("meanFm").asDouble(), scores.meanF(), 1e-12);
    assertEquals(expected.get("adpFm").asDouble(), scores.adaptiveF(), 1e-12);
    assertEquals(expected.get("MAE").asDouble(), scores.mae(), 1e-12);
    assertEquals(expected.get("sample_biiou").asDouble(), scores.iou(), 1e-12);
    assertEquals(expected.get("sample_bioa").asDouble(), scores.accuracy(), 1e-12);
  }
}
