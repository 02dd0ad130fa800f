package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class PrecisionCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(new PrintWriter(out), new PrintWriter(err), args);
  }

  @Test
  void theEmbeddedGeneratorsMasksAgree() throws Exception {
    int exit = run("precision", "--samples", "8", "--threads", "1", "--json");
    assertEquals(0, exit, err::toString);
    JsonNode found = new ObjectMapper().readTree(out.toString());
    assertEquals(8, found.path("samples").asInt());
    assertTrue(found.path("equalPart").asDouble() > 0.995, out::toString);
  }

  @Test
  void wrongNumbersAreUsageErrors() {
    assertEquals(2, run("precision", "--samples", "0"));
    assertTrue(err.toString().contains("--samples"), err::toString);
  }
}
