/**
 * Chiaro: object segmentation from an off-the-shelf image generator, without labels.
 *
 * <p>The walk, in the order data flows:
 *
 * <ol>
 *   <li>{@code latent}: Gaussian latents or embeddings, and the shift along a direction
 *   <li>{@code gan}: latents become pairs of images, G(z) and G(z + h)
 *   <li>{@code mask}: a pixel that got lighter belongs to the object
 *   <li>{@code filter}: components, size and histogram decide which pairs are kept
 *   <li>{@code unet}: a U-Net learns from the pairs that were kept
 *   <li>{@code predict}: photos become probability maps at their own size
 *   <li>{@code metric}: maps and masks become max F-beta, IoU and accuracy
 *   <li>{@code saliency}: what to compare with, maps by contrast alone
 *   <li>{@code relabel}: confident maps become pairs for the next network
 * </ol>
 *
 * <p>{@code direction} finds the shift and {@code ranking} tells which of many is right; {@code
 * tables} holds the published scores; {@code report} makes pages of runs. What the steps stand on:
 * {@code kernel}, {@code torch}, {@code io}, {@code run}, and {@code dataset}, which knows
 * published sets of photos and masks by name. {@code pipeline} puts the steps together, {@code cli}
 * is one class a command. No step imports a later one.
 *
 * <p>A module beside this one, {@code java/spark}, shares synthesis, prediction, scoring and
 * training on a cluster; here it is known as {@code pipeline.Cluster} only.
 */
package org.chiaro;
