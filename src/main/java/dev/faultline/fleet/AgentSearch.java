package dev.faultline.fleet;

import dev.faultline.protocol.Capability;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds agents by words: each has to stand somewhere in what is known of one, also in why it cannot do something. */
final class AgentSearch {

    private final List<String> words;

    private AgentSearch(List<String> words) {
        this.words = List.copyOf(words);
    }

    static AgentSearch of(String text) {
        return new AgentSearch(Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\s+"))
                .filter(each -> !each.isEmpty())
                .toList());
    }

    List<AgentView> in(List<AgentView> agents) {
        return words.isEmpty() ? agents : agents.stream().filter(this::finds).toList();
    }

    private boolean finds(AgentView agent) {
        var said = said(agent);
        return words.stream().allMatch(said::contains);
    }

    private static String said(AgentView agent) {
        return Stream.of(
                        Stream.of(
                                agent.name(),
                                agent.version(),
                                agent.address(),
                                agent.node(),
                                agent.freshness().name()),
                        agent.host().entrySet().stream().map(each -> each.getKey() + " " + each.getValue()),
                        agent.capabilities().stream().map(AgentSearch::said))
                .flatMap(each -> each)
                .map(each -> each.toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("\n"));
    }

    private static String said(Capability capability) {
        return capability.works() ? capability.fault() : "%s: %s".formatted(capability.fault(), capability.why());
    }
}
