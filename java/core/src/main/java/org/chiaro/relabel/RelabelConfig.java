package org.chiaro.relabel;

import java.util.LinkedHashMap;
import java.util.Map;
import org.chiaro.run.ChiaroException;

/**
 * Which of a cues' maps are believed. No value needs a label to be chosen: all are about the map
 * and its photo.
 *
 * @param side of the stored pairs in pixels
 * @param confidence least mean of |2p - 1| over the photo
 * @param accord least intersection over union of the objects of any two cues
 * @param agreement least intersection over union of the teacher's object and the cut's
 * @param minArea least part of the photo that is object
 * @param maxArea masks with this part or more are dropped, as in the published size filter
 * @param componentRatio components up to this part of the largest one are cleared, as published
 * @param fillHoles whether background that the object encloses becomes object
 * @param sharpen whether masks take their outlines from the photo's colours
 */
public record RelabelConfig(
    int side,
    double confidence,
    double accord,
    double agreement,
    double minArea,
    double maxArea,
    double componentRatio,
    boolean fillHoles,
    boolean sharpen) {
  private static final int MIN_SIDE = 16;
  private static final int MAX_SIDE = 1024;

  public RelabelConfig {
    if (side < MIN_SIDE || side > MAX_SIDE) {
      throw new ChiaroException.Usage(
          "side must be from %d to %d, was %d".formatted(MIN_SIDE, MAX_SIDE, side));
    }
    within("confidence", confidence);
    within("accord", accord);
    within("agreement", agreement);
    within("min-area", minArea);
    within("max-area", maxArea);
    within("component-ratio", componentRatio);
    if (minArea >= maxArea) {
      throw new ChiaroException.Usage(
          "min-area must be below max-area, they were %s and %s".formatted(minArea, maxArea));
    }
  }

  private static void within(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new ChiaroException.Usage(name + " must be from 0 to 1, was " + value);
    }
  }

  /** The values by their option names: pairs of one folder are made with the same. */
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("side", side);
    settings.put("confidence", confidence);
    settings.put("accord", accord);
    settings.put("agreement", agreement);
    settings.put("min-area", minArea);
    settings.put("max-area", maxArea);
    settings.put("component-ratio", componentRatio);
    settings.put("fill-holes", fillHoles);
    settings.put("sharpen", sharpen);
    return settings;
  }
}
