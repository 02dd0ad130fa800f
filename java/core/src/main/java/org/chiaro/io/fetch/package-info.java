/**
 * Published weights, directions and embeddings: where they live, how they come into the cache
 * folder, and that they stay what they were. The only place that opens a connection, and only where
 * the user asks for it.
 */
package org.chiaro.io.fetch;
