/**
 * Whole stages, as several commands need them: a network and a folder of photos become scores, and
 * all seven steps in order become a folder with a page that shows the result.
 *
 * <p>Stands on the steps and is known to {@code cli} alone.
 */
package org.chiaro.pipeline;
