package org.chiaro.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.chiaro.io.fetch.Download;
import org.chiaro.io.fetch.KnownFile;
import org.chiaro.io.fetch.WeightCache;
import org.chiaro.run.ChiaroException;
import org.chiaro.run.Interrupt;
import org.chiaro.run.Progress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code chiaro weights fetch}: a published file into the cache folder. */
@Command(
    name = "fetch",
    description = {
      "Fetch a published file into the cache folder; chiaro weights list shows the names.",
      "Goes on where an earlier try stopped. The checksum is recorded the first time and compared",
      "ever after. No other command opens a connection, and none needs these files."
    })
final class WeightsFetchCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger("chiaro");
  private static final long MIB = 1 << 20;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "Which file: bigbigan-128, bg-direction, ...")
  private String name;

  @Option(
      names = "--from",
      paramLabel = "URL",
      description = "Another address of the same file: http or https.")
  private Optional<URI> from = Optional.empty();

  @Mixin private CommonOptions.ProgressOption progress;
  @Mixin private CommonOptions.Json json;

  @Override
  public Integer call() {
    KnownFile known = KnownFile.of(name);
    from.ifPresent(WeightsFetchCommand::requireHttp);
    WeightCache cache = WeightCache.of(System.getenv());
    Path target = cache.path(known.file());
    if (!cache.has(known.file())) {
      fetch(known, target);
    }
    String sum = cache.verify(known.file());
    var stdout = spec.commandLine().getOut();
    if (json.json) {
      stdout.println(
          JsonNodeFactory.instance
              .objectNode()
              .put("schema", 1)
              .put("name", known.id())
              .put("file", target.toAbsolutePath().toString())
              .put("sha256", sum));
    } else {
      stdout.println("sha256 " + sum);
      stdout.println(target.toAbsolutePath());
    }
    stdout.flush();
    return 0;
  }

  private static void requireHttp(URI address) {
    if (address.getHost() == null || !String.valueOf(address.getScheme()).matches("https?")) {
      throw new ChiaroException.Usage("--from must be an address with http or https: " + address);
    }
  }

  private void fetch(KnownFile known, Path target) {
    List<URI> addresses = from.map(List::of).orElse(known.addresses());
    String reason = "no address of the file itself is known";
    try (Interrupt interrupt = CtrlC.listen(spec)) {
      for (URI address : addresses) {
        try (Shown shown = new Shown(progress.mode)) {
          new Download(target).run(address, interrupt, shown);
          return;
        } catch (IOException e) {
          String said = e.getMessage() == null ? "no connection" : e.getMessage();
          reason = address.getHost() + ": " + said.lines().findFirst().orElse("");
          LOG.warn("{}", reason);
        }
      }
    }
    throw new ChiaroException.Model(
        "%s cannot be fetched (%s); by hand: take %s from %s, put it into %s, then chiaro weights verify"
            .formatted(
                known.id(),
                reason,
                known.file(),
                KnownFile.PAGE,
                target.toAbsolutePath().getParent()));
  }

  /** Progress in MiB, once the length is known. */
  private static final class Shown implements Download.Listener, AutoCloseable {
    private final Progress.Mode mode;
    private Progress bar;
    private long bytes;

    Shown(Progress.Mode mode) {
      this.mode = mode;
    }

    @Override
    public void length(long whole, long already) {
      if (whole > 0) {
        bar = Progress.start(mode, "fetch", Math.max(1, whole / MIB), "MiB").from(already / MIB);
      }
    }

    @Override
    public void got(long more) {
      bytes += more;
      if (bar != null && bytes >= MIB) {
        bar.step(bytes / MIB);
        bytes %= MIB;
      }
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
      }
    }
  }
}
