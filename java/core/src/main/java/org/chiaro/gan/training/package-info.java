/**
 * A generator of our own: photos, a discriminator that sees them augmented, the steps of both
 * networks, and a run folder with checkpoints, sample sheets and averaged weights.
 */
package org.chiaro.gan.training;
