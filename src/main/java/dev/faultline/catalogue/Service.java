package dev.faultline.catalogue;

import dev.faultline.steadystate.Probe;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A service, as its owners describe it.
 *
 * @param name what targets carry as their label {@code service}
 * @param team who owns it, by the name of the team
 * @param contact where to reach them: an address, a channel, a telephone number
 * @param dependencies the names of the services it calls; they need not be in the catalogue
 * @param health how one sees that it is well
 * @param tier how much hangs on it, 1 (everything) to 5; 0 when nobody said
 * @param version one more with each change
 */
public record Service(
        String name,
        String team,
        String contact,
        String description,
        List<String> dependencies,
        Optional<Probe> health,
        String runbook,
        int tier,
        int version,
        String changedBy,
        Instant changedAt) {

    public Service {
        dependencies = List.copyOf(dependencies);
    }

    /** Whether both say the same, whoever wrote it and when. */
    boolean saysTheSameAs(Service other) {
        return equals(new Service(
                other.name,
                other.team,
                other.contact,
                other.description,
                other.dependencies,
                other.health,
                other.runbook,
                other.tier,
                version,
                changedBy,
                changedAt));
    }
}
