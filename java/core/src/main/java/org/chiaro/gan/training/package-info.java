/**
 * A generator of our own, and its encoder: photos, a discriminator that sees images, latents and
 * both, augmented; the steps of all networks; and a run folder with checkpoints, sample sheets,
 * scores and averaged weights.
 *
 * <p>Read {@code Objectives} first: what each network minimises. {@code GanTrainer} takes the
 * steps, {@code GanRun} keeps the folder, {@code SavedAverages} chooses among the averaged weights
 * by the distance of {@code quality}; {@code WarmStart} goes on from earlier networks, also at a
 * higher resolution.
 */
package org.chiaro.gan.training;
