/**
 * Whole stages, as several commands need them: a network and a folder of photos become scores, the
 * seven steps in order a folder with a page that shows the result, and five of these in a row an
 * ablation, which says what each part of the method adds.
 *
 * <p>Stands on the steps and is known to {@code cli} alone.
 */
package org.chiaro.pipeline;
