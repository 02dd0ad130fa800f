/**
 * All seven steps in order, as one configuration asks for them, and the page that shows the result:
 * what {@code chiaro run} and {@code chiaro demo} call. Scores of whole folders stand here, too.
 */
package org.chiaro.pipeline;
