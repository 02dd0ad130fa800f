package org.chiaro.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program in a process of its own. */
final class Child {
  private Child() {}

  /**
   * Starts it.
   *
   * @param options of the virtual machine
   * @param name of the two files in {@code folder}, .out and .err, that it prints into
   */
  static Process start(Path folder, String name, List<String> options, List<String> args)
      throws Exception {
    return start(Main.class, folder, name, options, args);
  }

  /** The same for another program. */
  static Process start(
      Class<?> program, Path folder, String name, List<String> options, List<String> args)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Dorg.bytedeco.javacpp.maxBytes=0"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    command.addAll(args);
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve(name + ".out").toFile())
        .redirectError(folder.resolve(name + ".err").toFile())
        .start();
  }
}
