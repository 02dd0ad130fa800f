package org.chiaro.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of several processes that train a network together, and where they meet.
 *
 * @param rank its number, from 0 on; 0 is the one that writes
 * @param count number of workers
 * @param localRank its number among those on its machine: which graphics card it takes
 * @param host where worker 0 listens, a name or an address
 * @param port the port there
 * @param listens whether worker 0 opens the port; no, where whoever started the workers did
 */
public record Worker(int rank, int count, int localRank, String host, int port, boolean listens) {
  private static final List<String> NEEDED =
      List.of("RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT");

  private static final int MOST = 4096;
  private static final int LAST_PORT = 65_535;

  public Worker {
    require(count >= 1 && count <= MOST, "WORLD_SIZE must be from 1 to " + MOST + ", was " + count);
    require(rank >= 0 && rank < count, "RANK must be from 0 to " + (count - 1) + ", was " + rank);
    require(localRank >= 0 && localRank < MOST, "LOCAL_RANK must be >= 0, was " + localRank);
    require(!host.isBlank(), "MASTER_ADDR must be a host, was empty");
    require(
        port >= 1 && port <= LAST_PORT,
        "MASTER_PORT must be from 1 to " + LAST_PORT + ", was " + port);
  }

  /**
   * As torchrun and its like say it: RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, and LOCAL_RANK
   * where a machine has several.
   *
   * @return empty where there is neither RANK nor WORLD_SIZE: this process trains alone
   * @throws ChiaroException.Usage if some are missing or wrong
   */
  public static Optional<Worker> of(Map<String, String> environment) {
    if (!environment.containsKey("RANK") && !environment.containsKey("WORLD_SIZE")) {
      return Optional.empty();
    }
    List<String> missing =
        NEEDED.stream().filter(name -> environment.getOrDefault(name, "").isBlank()).toList();
    require(
        missing.isEmpty(),
        "a worker needs %s in its environment: %s %s missing (or unset RANK and WORLD_SIZE)"
            .formatted(
                String.join(", ", NEEDED),
                String.join(", ", missing),
                missing.size() == 1 ? "is" : "are"));
    return Optional.of(
        new Worker(
            number(environment, "RANK"),
            number(environment, "WORLD_SIZE"),
            environment.containsKey("LOCAL_RANK") ? number(environment, "LOCAL_RANK") : 0,
            environment.get("MASTER_ADDR").strip(),
            number(environment, "MASTER_PORT"),
            !"True".equals(environment.get("TORCHELASTIC_USE_AGENT_STORE"))));
  }

  /** The environment that {@link #of} reads this from. */
  public Map<String, String> environment() {
    return Map.of(
        "RANK", Integer.toString(rank),
        "WORLD_SIZE", Integer.toString(count),
        "LOCAL_RANK", Integer.toString(localRank),
        "MASTER_ADDR", host,
        "MASTER_PORT", Integer.toString(port),
        "TORCHELASTIC_USE_AGENT_STORE", listens ? "False" : "True");
  }

  /** Whether this is the worker that writes. */
  public boolean isFirst() {
    return rank == 0;
  }

  private static int number(Map<String, String> environment, String name) {
    String text = environment.get(name).strip();
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new ChiaroException.Usage(name + " must be a whole number, was " + text);
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new ChiaroException.Usage(message);
    }
  }

  @Override
  public String toString() {
    return "worker " + rank + " of " + count;
  }
}
