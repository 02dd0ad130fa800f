/**
 * Chiaro's side of {@code bench/peers/run}: one process a piece of work, which waits for the script
 * to say when, so that peer and Chiaro are timed in turn.
 */
package org.chiaro.bench.peer;
