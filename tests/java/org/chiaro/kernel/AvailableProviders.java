package org.chiaro.kernel;

import java.util.ArrayList;
import java.util.List;

/** The providers that tests run on; what this machine lacks is named with its reason. */
final class AvailableProviders {
  private AvailableProviders() {}

  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (String name : KernelProvider.names()) {
      var found = KernelProvider.availability(name);
      if (found.available() && !name.equals("cuda")) {
        names.add(name);
      } else {
        System.err.println("SKIPPED: kernels " + name + ": " + found.why());
      }
    }
    return names;
  }
}
