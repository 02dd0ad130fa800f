package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chiaro.run.ChiaroException;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;

/** The command lines that look at a command of this program with NVIDIA's tools. */
enum Nsight {
  /** Nsight Compute: every launch of our kernels, with counters and source lines. */
  NCU(
      "nsight-compute*",
      List.of(
          "--set",
          "full",
          "--import-source",
          "yes",
          "--kernel-name-base",
          "demangled",
          "--kernel-name",
          "regex:chiaro::",
          "--force-overwrite",
          "-o",
          "chiaro")),
  /** Nsight Systems: stages, launches and copies on one line of time. */
  NSYS(
      "nsight-systems*",
      List.of(
          "profile",
          "--trace=cuda,nvtx,osrt",
          "--cuda-memory-usage=true",
          "--stats=true",
          "--force-overwrite=true",
          "-o",
          "chiaro"));

  private final String folders;
  private final List<String> options;

  Nsight(String folders, List<String> options) {
    this.folders = folders;
    this.options = options;
  }

  /** Reads {@code ncu} or {@code nsys}. */
  static final class Converter implements ITypeConverter<Nsight> {
    @Override
    public Nsight convert(String text) {
      return Arrays.stream(values())
          .filter(tool -> tool.program().equals(text))
          .findFirst()
          .orElseThrow(
              () -> new ChiaroException.Usage("--show-command must be ncu or nsys, was " + text));
    }
  }

  /** Prints the line to a command's stdout, and to stderr where the tool was not found. */
  int show(List<String> command, boolean json, CommandLine by) {
    if (tool().isEmpty()) {
      by.getErr().printf("%s was not found here; NVIDIA's toolkit has it%n", program());
      by.getErr().flush();
    }
    String line = line(command);
    by.getOut().println(json ? JsonNodeFactory.instance.objectNode().put("command", line) : line);
    by.getOut().flush();
    return 0;
  }

  /**
   * The line for a shell on this machine: where the tool is, or its name where it was not found,
   * and how this program was started.
   *
   * @param command a command of this program with its arguments
   */
  String line(List<String> command) {
    Stream<String> start = Stream.of(tool().orElse(program()));
    return Stream.of(start, options.stream(), launcher(), command.stream())
        .flatMap(words -> words)
        .map(Nsight::quoted)
        .collect(Collectors.joining(" "));
  }

  /** The program's file where it is installed: on the PATH, or where NVIDIA's packages put it. */
  Optional<String> tool() {
    Stream<Path> onPath =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .filter(folder -> !folder.isEmpty())
            .map(Path::of);
    Stream<Path> toolkits =
        within(Path.of("/usr/local"), "cuda*").map(found -> found.resolve("bin"));
    Stream<Path> packages =
        Stream.of(Path.of("/opt/nvidia"), Path.of("/usr/lib"), Path.of("/usr/lib/x86_64-linux-gnu"))
            .flatMap(place -> within(place, folders))
            .flatMap(found -> Stream.concat(Stream.of(found), within(found, "*")))
            .flatMap(found -> Stream.of(found, found.resolve("bin")));
    return Stream.of(onPath, toolkits, packages)
        .flatMap(places -> places)
        .map(place -> place.resolve(program()))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .map(Path::toString)
        .findFirst();
  }

  /** What is typed to start it. */
  String program() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Folders of a name's form; none where the place cannot be read. */
  private static Stream<Path> within(Path place, String form) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(place)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(place, form)) {
        entries.forEach(found::add);
      } catch (IOException e) {
        return Stream.empty();
      }
    }
    return found.stream().filter(Files::isDirectory).sorted();
  }

  /** The script that started this program, or Java with the same class path. */
  private static Stream<String> launcher() {
    String home = System.getProperty("chiaro.home");
    if (home != null) {
      return Stream.of(Path.of(home, "chiaro").toString());
    }
    String classes = System.getProperty("java.class.path");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return classes.endsWith(".jar") && !classes.contains(File.pathSeparator)
        ? Stream.of(java, "-jar", Path.of(classes).toAbsolutePath().toString())
        : Stream.of(java, "-cp", classes, Main.class.getName());
  }

  /** A word as a shell takes it for one. */
  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_./:=,@%+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
