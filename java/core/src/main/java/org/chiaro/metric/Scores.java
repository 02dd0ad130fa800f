package org.chiaro.metric;

/**
 * The scores of a set: each the mean over its images.
 *
 * @param protocol the convention they were made under
 * @param n images scored
 * @param maxF the highest point of the mean F curve: F in each image at each threshold, mean over
 *     the images, then the maximum over the thresholds
 * @param threshold the probability at which maxF is reached
 * @param meanF mean of the mean F curve
 * @param adaptiveF mean of {@link ImageScores#adaptiveF}
 * @param emptyUnions images with neither a predicted nor a true object, whose IoU is by definition
 */
public record Scores(
    Protocol protocol,
    int n,
    double maxF,
    double threshold,
    double iou,
    double accuracy,
    double mae,
    double meanF,
    double adaptiveF,
    int emptyUnions) {}
