package org.chiaro.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerTest {
  private static final Map<String, String> WHOLE =
      Map.of("RANK", "2", "WORLD_SIZE", "4", "MASTER_ADDR", "node-1", "MASTER_PORT", "29500");

  @Test
  void theEnvironmentSaysWhichItIs() {
    assertEquals(Optional.empty(), Worker.of(Map.of("MASTER_PORT", "1")));
    Worker worker = Worker.of(WHOLE).orElseThrow();
    assertEquals(new Worker(2, 4, 0, "node-1", 29500, true), worker);
    assertEquals(Optional.of(worker), Worker.of(worker.environment()));
    Map<String, String> started = new HashMap<>(WHOLE);
    started.putAll(Map.of("LOCAL_RANK", "1", "TORCHELASTIC_USE_AGENT_STORE", "True"));
    assertEquals(
        Optional.of(new Worker(2, 4, 1, "node-1", 29500, false)), Worker.of(started));
  }

  @Test
  void whatIsMissingIsNamed() {
    for (String name : WHOLE.keySet()) {
      Map<String, String> rest = new HashMap<>(WHOLE);
      rest.remove(name);
      var e = assertThrows(ChiaroException.Usage.class, () -> Worker.of(rest));
      assertTrue(e.getMessage().contains(": " + name + " is missing"), e.getMessage());
    }
    var e = assertThrows(ChiaroException.Usage.class, () -> Worker.of(Map.of("RANK", "0")));
    assertTrue(
        e.getMessage().contains(": WORLD_SIZE, MASTER_ADDR, MASTER_PORT are missing"),
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "RANK,4", "RANK,-1", "RANK,one", "WORLD_SIZE,0", "WORLD_SIZE,2", "MASTER_PORT,0",
    "MASTER_PORT,65536", "LOCAL_RANK,-1", "LOCAL_RANK,x"
  })
  void wrongValuesAreRefused(String name, String value) {
    Map<String, String> wrong = new HashMap<>(WHOLE);
    wrong.put(name, value);
    assertThrows(ChiaroException.Usage.class, () -> Worker.of(wrong));
  }
}
