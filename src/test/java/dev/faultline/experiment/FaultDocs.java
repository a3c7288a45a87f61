package dev.faultline.experiment;

import dev.faultline.protocol.FaultTypes;
import java.util.List;

/** {@code docs/faults.md}, made of what the faults say of themselves. */
final class FaultDocs {

    private static final String HEAD = """
        # Faults

        What can be done to hosts, processes, routes, containers, applications and proxies of Toxiproxy, and in clusters to pods, deployments and nodes. This page is made of what the program says of itself, as are *Faults* in the
        pages and `GET /api/v1/faults`, which adds a JSON Schema for each fault, and on which agents it works and why not on others:
        agents find that out by trying. What does not work somewhere is refused when a run is planned, with that reason.

        The letter is the class of what ends a fault when everybody is dead; [safety.md](safety.md) explains it.

        Faults on packets (`network-partition`, `packet-*`, `bandwidth-limit`) are done by the kernel to the host's own network namespace.
        The agent's connection to the control plane is spared unless the experiment says `cutControl: true`; SSH and whatever the host's
        policy protects are spared always. Traffic that a host only passes on, such as that of containers behind a bridge, is hit on its
        way out and not on its way in. Those that need netem are planned and their commands are tested word for word; they are not
        exercised where the tests run, because kernels there have no netem.

        Faults on containers, applications and proxies of Toxiproxy are done by whoever runs those, and the agent asks them
        ([operations.md](operations.md), "What is beside an agent"). Where the tests run, containers are real ones of Docker and Chaos
        Monkey for Spring Boot is the real one in a real application; Toxiproxy is stood in for by a program that keeps its state, speaks its
        API and does to connections what its toxics are documented to do.

        `host-reboot` is planned and refused in the tests, and never done.

        Faults in clusters need an agent that knows one ([operations.md](operations.md), "Agents in a cluster"). Those that begin with `mesh-` are done by
        Chaos Mesh and those with `litmus-` by LitmusChaos, each to one pod, for as long as the step lasts and no longer.
        """;

    private FaultDocs() {}

    static String text() {
        var text = new StringBuilder(HEAD);
        text.append("\n| fault | done to | ends |\n|---|---|---|\n");
        for (var type : FaultTypes.forExperiments()) {
            var entry = FaultCatalogue.described(type, List.of(), List.of());
            text.append("| [%1$s](#%1$s) | %2$s | %3$s, %4$s |\n"
                    .formatted(
                            entry.type(),
                            entry.target(),
                            entry.endsBy().letter(),
                            entry.endsBy().words()));
        }
        for (var type : FaultTypes.forExperiments()) {
            section(text, FaultCatalogue.described(type, List.of(), List.of()));
        }
        return text.toString();
    }

    private static void section(StringBuilder text, FaultCatalogue.Entry entry) {
        text.append("\n## %s\n\n%s\n\n".formatted(entry.type(), entry.does()));
        text.append("- **Taken back:** %s\n".formatted(entry.undone()));
        text.append("- **Needs:** %s\n\n".formatted(entry.needs()));
        if (!entry.parameters().isEmpty()) {
            text.append("| parameter | what | may be | if not written |\n|---|---|---|---|\n");
            entry.parameters()
                    .forEach(row -> text.append(
                            "| `%s` | %s | %s | %s |\n".formatted(row.name(), row.says(), row.form(), row.standard())));
            text.append("\n");
        }
        text.append("```yaml\nfault: %s\n```\n".formatted(entry.written()));
    }
}
