package dev.faultline.schedule;

import dev.faultline.blastradius.BlastRadius;
import dev.faultline.blastradius.Reach;
import dev.faultline.experiment.Experiment;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Whether what an experiment would hurt of a protected environment may be hurt with nobody watching. */
@Component
class Ripe {

    private static final String NO_SERVICE = "-";

    private final BlastRadius blastRadius;
    private final ObjectProvider<Ripeness> ripeness;

    Ripe(BlastRadius blastRadius, ObjectProvider<Ripeness> ripeness) {
        this.blastRadius = blastRadius;
        this.ripeness = ripeness;
    }

    List<String> lacking(Experiment experiment) {
        var environments = blastRadius.protectedEnvironments(experiment.definition());
        if (environments.isEmpty()) {
            return List.of();
        }
        var services = blastRadius.reach(experiment).places().stream()
                .filter(each -> environments.contains(each.environment()))
                .map(Reach.Place::service)
                .filter(each -> !each.equals(NO_SERVICE))
                .collect(Collectors.toSet());
        return ripeness.stream()
                .flatMap(each -> each.missing(services).stream())
                .toList();
    }
}
