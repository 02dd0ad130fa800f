/**
 * Step 6 of 7. Takes photos and a trained network, gives probability maps at the photos' own size
 * and the pictures made of them. Next: metric.
 */
package org.chiaro.predict;
