package org.chiaro.saliency;

import org.chiaro.metric.Protocol;

/**
 * What the best fixed centred disc scores on a set of masks. Each score has the radius that is best
 * for it, so this is the hardest disc to beat: no single disc reaches all three.
 *
 * @param n masks
 * @param iou mean IoU with the disc of {@code iouRadius}; the other two alike
 */
public record DiscScores(
    Protocol protocol,
    int n,
    double iou,
    double iouRadius,
    double maxF,
    double maxFRadius,
    double accuracy,
    double accuracyRadius) {}
