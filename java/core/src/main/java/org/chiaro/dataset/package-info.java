/**
 * The published sets of photos with true masks, by name: what lies where in the authors' archives
 * once unpacked, which photos belong to which split, and how a mask file becomes a mask.
 *
 * <p>{@link org.chiaro.dataset.KnownSet} is the list; {@link org.chiaro.dataset.DataSet#open} finds
 * one below a folder and gives its pairs. Nothing is downloaded and no picture is opened until it
 * is used. Lists inside an archive are taken as hostile: a name that leads out of the set's folder
 * is refused.
 *
 * <p>Stands on {@code io}; the steps and the command line see it.
 */
package org.chiaro.dataset;
