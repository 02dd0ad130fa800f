/**
 * Which direction to shift along, told from images alone: directions are measured on the same
 * latents, ranked by one rule, and the best is written with its sign and magnitude.
 *
 * <p>{@link org.chiaro.ranking.Part} names what counts and how it is measured; {@link
 * org.chiaro.ranking.DirectionScorer} measures one direction, {@link org.chiaro.ranking.Ranking}
 * holds the rule and says how sure it is, {@link org.chiaro.ranking.RankingRun} does it in a
 * folder.
 */
package org.chiaro.ranking;
