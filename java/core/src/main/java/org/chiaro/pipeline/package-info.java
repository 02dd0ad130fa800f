/**
 * The steps put together, for commands: what reads folders, runs a stage and writes its files.
 *
 * <p>{@link org.chiaro.pipeline.Scoring} is the stage of scores: {@link
 * org.chiaro.pipeline.FolderPairs} in, {@link org.chiaro.pipeline.ScoreReport} out.
 */
package org.chiaro.pipeline;
