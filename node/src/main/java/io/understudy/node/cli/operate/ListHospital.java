package io.understudy.node.cli.operate;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;

/** Lists the flows in the hospital, each with its reason. */
@Command(
    name = "hospital",
    mixinStandardHelpOptions = true,
    description = {
      "Lists the flows that cannot go on by themselves, each with its reason.",
      "`flows retry` lets one try again; `flows give-up` ends it."
    })
final class ListHospital extends ApiCommand {
  private static final int WIDTH = 100;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many; 50 by default, at most 500.")
  private int limit = 50;

  @Override
  int work(CallApi api) {
    JsonNode flows = api.get("/v1/flows?status=hospital&limit=" + limit).json().path("flows");
    ArrayNode patients = JsonMapper.shared().createArrayNode();
    for (JsonNode flow : flows) {
      patients.add(api.get("/v1/flows/" + Words.text(flow, "flow")).json());
    }
    if (json()) {
      out().println(patients);
      return 0;
    }
    if (patients.isEmpty()) {
      out().println("The hospital is empty.");
      return 0;
    }
    for (JsonNode patient : patients) {
      out()
          .println(
              Words.text(patient, "flow")
                  + "  "
                  + Words.text(patient, "name")
                  + ", since "
                  + Words.time(patient, "changed"));
      Words.wrap(Words.text(patient, "trouble"), WIDTH - 4)
          .forEach(line -> out().println("    " + line));
    }
    out().println(Words.count(patients.size(), "flow") + " in the hospital.");
    return 0;
  }
}
