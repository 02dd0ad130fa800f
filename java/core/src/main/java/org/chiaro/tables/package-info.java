/**
 * The published tables, and rows of our own beside them.
 *
 * <p>{@link org.chiaro.tables.Published} reads the tables that come along, {@link
 * org.chiaro.tables.ScoreFile} a score.json, {@link org.chiaro.tables.MeasuredRows} puts the second
 * into the first. {@link org.chiaro.tables.Grid} is a table as it is printed; {@link
 * org.chiaro.tables.TableFormat} prints it.
 */
package org.chiaro.tables;
