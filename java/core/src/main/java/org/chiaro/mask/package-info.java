/**
 * Step 3 of 7. Takes the images G(z) and the shifted images G(z + h), gives a mask of each pair and
 * its area: what got lighter is the object. Next: filter.
 */
package org.chiaro.mask;
