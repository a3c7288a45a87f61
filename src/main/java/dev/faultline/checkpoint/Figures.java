package dev.faultline.checkpoint;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How it stands with the timeline, in the text format of Prometheus. What is not known yet is left out. */
@Component
class Figures {

    private static final String PREFIX = "faultline_timeline_";

    private final Checkpoints checkpoints;
    private final TimelineChecks checks;
    private final Clock clock;

    Figures(Checkpoints checkpoints, TimelineChecks checks, Clock clock) {
        this.checkpoints = checkpoints;
        this.checks = checks;
        this.clock = clock;
    }

    String asText() {
        return checkpoints.last().map(this::ofCheckpoint).orElse("")
                + ofChecks(
                        "check_findings",
                        "What the last check found; 0 is intact.",
                        check -> check.outcome().findings().size())
                + ofChecks("check_age_seconds", "Since the last check ended.", check -> age(check.endedAt()))
                + ofChecks(
                        "check_facts",
                        "Facts that the last check recomputed.",
                        check -> check.outcome().facts());
    }

    private String ofCheckpoint(Checkpoint last) {
        return gauge("checkpoint_number", "The newest signed checkpoint.", " " + last.number() + "\n")
                + gauge("checkpoint_age_seconds", "Since it was made.", " " + age(last.at()) + "\n")
                + gauge("checkpoint_chains", "Chains that it covers.", " " + last.heads() + "\n");
    }

    private String ofChecks(String name, String help, Function<TimelineCheck, Number> value) {
        String samples = Arrays.stream(Extent.values())
                .map(checks::last)
                .flatMap(Optional::stream)
                .map(check -> "{extent=\"%s\"} %s\n"
                        .formatted(check.extent().name().toLowerCase(Locale.ROOT), value.apply(check))
                        .transform(line -> PREFIX + name + line))
                .collect(Collectors.joining());
        return samples.isEmpty() ? "" : head(name, help) + samples;
    }

    private static String gauge(String name, String help, String value) {
        return head(name, help) + PREFIX + name + value;
    }

    private static String head(String name, String help) {
        return "# HELP %1$s%2$s %3$s\n# TYPE %1$s%2$s gauge\n".formatted(PREFIX, name, help);
    }

    private long age(@Nullable Instant at) {
        return at == null
                ? 0
                : Math.max(0, Duration.between(at, clock.instant()).toSeconds());
    }
}
