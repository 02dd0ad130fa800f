/**
 * The methods to compare with. They learn nothing: a score means something only beside theirs.
 *
 * <p>{@link org.chiaro.saliency.CentredDisc} knows only that photographers put things in the
 * middle; {@link org.chiaro.saliency.Comparison} scores a set of predictions beside the best disc.
 */
package org.chiaro.saliency;
