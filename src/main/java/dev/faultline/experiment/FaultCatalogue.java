package dev.faultline.experiment;

import dev.faultline.fleet.AgentView;
import dev.faultline.fleet.Fleet;
import dev.faultline.protocol.Ender;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FaultTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** What can be done to whom, as its types say it of themselves, and where it works, as agents found out by trying. */
@Component
class FaultCatalogue {

    /** Of each type one, in one line of YAML, for who writes an experiment. */
    static final List<String> EXAMPLES =
            FaultTypes.forExperiments().stream().map(FaultCatalogue::written).toList();

    private final Fleet fleet;

    FaultCatalogue(Fleet fleet) {
        this.fleet = fleet;
    }

    /**
     * One type of fault, for people and programs.
     *
     * @param target the kind of target: {@code host}, {@code process} or {@code route}
     * @param does what it does and how
     * @param undone how it is taken back
     * @param needs what a host must have for it
     * @param schema JSON Schema 2020-12 of the object that stands under {@code fault} in an experiment
     * @param example such an object
     * @param written the same in one line of YAML
     * @param works the agents on which it works
     * @param cannot why it does not on others
     */
    record Entry(
            String type,
            String target,
            Ender.View endsBy,
            String does,
            String undone,
            String needs,
            List<Row> parameters,
            Map<String, Object> schema,
            Map<String, Object> example,
            String written,
            List<String> works,
            List<Cannot> cannot) {}

    /**
     * A parameter in words.
     *
     * @param form kind, unit and range: {@code 1 to 100 %}
     * @param standard what holds when it is not written; "must be written" where nothing does
     */
    record Row(String name, String says, String form, String standard) {}

    /** Agents that give the same reason. */
    record Cannot(String why, List<String> agents) {}

    List<Entry> all() {
        var agents = fleet.agents().stream()
                .filter(AgentView::admitted)
                .sorted(Comparator.comparing(AgentView::name))
                .toList();
        return FaultTypes.forExperiments().stream()
                .map(type -> entry(type, agents))
                .toList();
    }

    Optional<Entry> one(String type) {
        return all().stream().filter(entry -> entry.type().equals(type)).findFirst();
    }

    private static Entry entry(FaultType<?> type, List<AgentView> agents) {
        var works = new ArrayList<String>();
        var cannot = new TreeMap<String, List<String>>();
        for (var agent : agents) {
            var why = agent.whyNot(type.name());
            if (why.isPresent()) {
                cannot.computeIfAbsent(why.get(), _ -> new ArrayList<>()).add(agent.name());
            } else {
                works.add(agent.name());
            }
        }
        var reasons = cannot.entrySet().stream()
                .map(each -> new Cannot(each.getKey(), List.copyOf(each.getValue())))
                .toList();
        return described(type, List.copyOf(works), reasons);
    }

    /** Without what holds anyway. */
    private static String written(FaultType<?> type) {
        var fault = Faults.write(type.example());
        type.parameters().stream()
                .filter(each -> !each.required()
                        && Objects.equals(
                                each.standard(), type.values(type.example()).get(each.name())))
                .forEach(each -> fault.remove(each.name()));
        return FaultSchema.inOneLine(fault);
    }

    static Entry described(FaultType<?> type, List<String> works, List<Cannot> cannot) {
        var example = Faults.write(type.example());
        return new Entry(
                type.name(),
                type.target().name().toLowerCase(Locale.ROOT),
                type.ender().view(),
                type.does(),
                type.undone(),
                type.needs(),
                type.parameters().stream().map(FaultSchema::row).toList(),
                FaultSchema.of(type),
                example,
                written(type),
                works,
                cannot);
    }
}
