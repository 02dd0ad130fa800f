/**
 * Chiaro on Apache Spark: {@code synth}, {@code predict}, {@code eval} and {@code train} with
 * {@code --spark}. A module beside the core, which knows it as {@link
 * org.chiaro.pipeline.Cluster.Connector} only.
 *
 * <p>A job is cut into numbered {@code Pieces}, each a pure function of what it holds. {@code
 * PairJob}, {@code MapJob} and {@code ScoreJob} are the jobs, {@code TrainJob} starts processes
 * that find each other by themselves. {@code Worker} is what one executor process keeps, {@code
 * HostLibraries} what all of a machine share, {@code Shipped} the files that reach them, {@code
 * Store} where results go.
 */
package org.chiaro.spark;
