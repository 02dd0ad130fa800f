/**
 * Step 7 of 7. Takes probability maps and masks, gives max F-beta, IoU and accuracy under a named
 * protocol, and on request the rest that the field reports.
 *
 * <p>Read {@link org.chiaro.metric.ScoreHistogram} (what is counted in one image), {@link
 * org.chiaro.metric.Protocol} (how counts are read), {@link org.chiaro.metric.Metric} (what there
 * is), {@link org.chiaro.metric.Wanted} (what is measured), {@link org.chiaro.metric.ImageScores}
 * (one image), {@link org.chiaro.metric.Evaluation} (a set). Next: {@code saliency}, the methods to
 * compare with.
 */
package org.chiaro.metric;
