package dev.faultline.blastradius;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * A target that a run holds, as the caller may see it.
 *
 * @param runName empty where it is kept from somebody
 * @param team and {@code startedBy}: empty where the caller does not see the run's team
 * @param until when that run ends at the latest; empty where an older node did not say
 * @param sites the services that the held target reaches
 */
record Hold(
        UUID target,
        UUID run,
        String runName,
        Optional<String> team,
        Optional<String> startedBy,
        Optional<Instant> until,
        Set<Site> sites) {

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("d MMM HH:mm:ss 'UTC'", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    Hold {
        sites = Set.copyOf(sites);
    }

    String whose() {
        if (runName.isEmpty()) {
            return "something that has no name here";
        }
        return "the run “%s”%s%s"
                .formatted(
                        runName,
                        team.map(each -> " of team " + each).orElse(""),
                        startedBy.map(each -> ", started by " + each).orElse(""));
    }

    /** A sentence, with its zone. */
    String ends(Instant now) {
        return until.map(each -> each.isAfter(now)
                        ? "It ends at %s at the latest.".formatted(MOMENT.format(each))
                        : "It should have ended at %s; what it did there is not confirmed to be gone."
                                .formatted(MOMENT.format(each)))
                .orElse("When it ends is not known.");
    }
}
