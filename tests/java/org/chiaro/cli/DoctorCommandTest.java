package org.chiaro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class DoctorCommandTest {
  private final StringWriter out = new StringWriter();

  private int doctor(String... args) {
    return Main.run(new PrintWriter(out), new PrintWriter(new StringWriter()), args);
  }

  @Test
  void theProcessorPathWorksHere() throws IOException {
    assertEquals(0, doctor("doctor", "--json"), out.toString());
    JsonNode facts = new ObjectMapper().readTree(out.toString());
    assertTrue(facts.get("works").asBoolean());
    assertTrue(facts.at("/kernels/java/available").asBoolean());
    assertTrue(facts.at("/kernels/cpu/available").asBoolean());
    assertTrue(facts.at("/devices/cpu/available").asBoolean());
    assertEquals("works", facts.at("/libraries/libtorch").asText());
  }

  @Test
  void theTextNamesEverySection() {
    assertEquals(0, doctor("doctor"));
    for (String section : new String[] {"versions", "kernels", "devices", "memory", "folders"}) {
      assertTrue(out.toString().contains("\n" + section + "\n"), section);
    }
  }
}
