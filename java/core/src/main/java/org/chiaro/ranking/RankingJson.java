package org.chiaro.ranking;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.chiaro.gan.Generator;

/** A ranking as ranking.json. */
public final class RankingJson {
  /** Its name in a run folder. */
  public static final String FILE = "ranking.json";

  private static final int SCHEMA = 1;

  private RankingJson() {}

  static ObjectNode of(Ranking ranking, RankingConfig config, Generator generator, double seconds) {
    ObjectNode json = new ObjectMapper().createObjectNode().put("schema", SCHEMA);
    json.put("generator", generator.name()).put("generatorSha256", generator.hash());
    json.put("light", config.light()).put("samples", config.samples());
    json.put("seed", config.seed()).put("seconds", seconds);
    json.put("sure", ranking.sure());
    number(json, "margin", ranking.margin());
    json.put("trusted", ranking.doubt().isEmpty());
    ranking.doubt().ifPresent(doubt -> json.put("doubt", doubt));
    ArrayNode directions = json.putArray("directions");
    ranking.order().forEach(one -> add(directions.addObject(), one));
    return json;
  }

  private static void add(ObjectNode json, Ranked one) {
    json.put("rank", one.rank()).put("name", one.candidate().name());
    json.put("sign", one.way()).put("score", one.scores().score()).put("spread", one.spread());
    json.put("reach", one.reach()).put("weakest", one.weakest().text());
    side(json, one.scores());
    ObjectNode reverse = json.putObject("reverse").put("score", one.reverse().score());
    side(reverse, one.reverse());
    one.magnitudes()
        .ifPresent(
            looked -> {
              json.put("magnitude", looked.best());
              ArrayNode grid = json.putArray("magnitudes");
              for (int i = 0; i < looked.size(); i++) {
                grid.addObject()
                    .put("magnitude", looked.magnitude(i))
                    .put("kept", looked.kept(i))
                    .put("stable", looked.stable(i));
              }
            });
  }

  private static void side(ObjectNode json, SideScores scores) {
    ObjectNode parts = json.putObject("parts");
    scores.means().forEach((part, mean) -> parts.put(part.text(), mean));
    ObjectNode facts = json.putObject("facts");
    for (SideFact fact : SideFact.values()) {
      facts.put(fact.text(), scores.facts().get(fact));
    }
  }

  private static void number(ObjectNode json, String name, double value) {
    if (Double.isNaN(value)) {
      json.putNull(name);
    } else {
      json.put(name, value);
    }
  }
}
