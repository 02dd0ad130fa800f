/**
 * Chiaro on Apache Spark: {@code synth}, {@code predict}, {@code eval} and {@code train} with
 * {@code --spark}. A module beside the core, which knows it as {@link
 * org.chiaro.pipeline.Cluster.Connector} only.
 *
 * <p>A job is cut into numbered {@code Pieces}, each a pure function of what it holds. {@code
 * PairJob}, {@code MapJob} and {@code ScoreJob} are the jobs, {@code TrainJob} starts processes
 * that find each other by themselves. {@code Worker} is what one executor process keeps, {@code
 * Shipped} the files that reach it, {@code Store} where results go.
 */
package org.chiaro.spark;
