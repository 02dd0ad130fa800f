/**
 * The methods to compare with. They learn nothing: a score means something only beside theirs.
 *
 * <p>{@link org.chiaro.saliency.CentredDisc} knows only that photographers put things in the
 * middle; {@link org.chiaro.saliency.Comparison} scores a set of predictions beside the best disc.
 *
 * <p>wCtr looks at the photo: {@link org.chiaro.saliency.RobustBackground} says in its steps how,
 * on {@link org.chiaro.saliency.Superpixels}. {@link org.chiaro.saliency.WeightedSparseCoding} does
 * so for WSC, and names what had to be chosen.
 *
 * <p>{@link org.chiaro.saliency.BackgroundSharpening} is no method to compare with: it takes the
 * optimisation of wCtr to a network's map, for {@code predict --sharpen}.
 *
 * <p>{@link org.chiaro.saliency.SaliencyMethod} is what they have in common, {@link
 * org.chiaro.saliency.SaliencyConfig} opens one, {@link org.chiaro.saliency.SaliencyRun} maps many
 * photos with it.
 */
package org.chiaro.saliency;
