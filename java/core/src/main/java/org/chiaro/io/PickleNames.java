package org.chiaro.io;

import org.chiaro.io.StridedTensor.Storage;

/**
 * What the names in a pickle mean to its reader: the one place where a pickle could ask for more
 * than plain data. No implementation may lead to code of the file's choosing.
 */
interface PickleNames {
  /** What a name stands for; refuses names that have no business in such a file. */
  Object named(String module, String name);

  /** What calling something with arguments gives. */
  Object call(Object callable, Object arguments);

  /** What making an object of a class gives. */
  Object create(Object type, Object arguments);

  /** Takes the state of an object that was made; false where it cannot have one. */
  boolean build(Object target, Object state);

  /** The storage of a persistent id. */
  Storage storage(Object id);

  /** Texts of more bytes than this are skipped, and {@link #SKIPPED} stands in their place. */
  int longestText();

  /** Stands for a text that is too long to be a name. */
  String SKIPPED = "(long text)";
}
