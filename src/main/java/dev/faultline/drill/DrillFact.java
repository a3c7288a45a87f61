package dev.faultline.drill;

import dev.faultline.timeline.Fact;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a drill writes into the control plane's own chain. */
sealed interface DrillFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    record Started(UUID drill, String actor, String scope, List<String> agents) implements DrillFact {
        @Override
        public String kind() {
            return "drill.started";
        }

        @Override
        public String inWords() {
            return "%s started a drill of STOP (%s) on %s"
                    .formatted(actor, scope, agents.size() == 1 ? "1 agent" : agents.size() + " agents");
        }
    }

    /** @param unproved the agents that did not prove it, each with the reason */
    record Ended(
            UUID drill,
            String actor,
            boolean passed,
            int asked,
            int proved,
            @Nullable Long p50Millis,
            @Nullable Long p99Millis,
            @Nullable Long maxMillis,
            List<String> unproved,
            String why)
            implements DrillFact {

        static Ended of(Drill drill) {
            var figures = drill.figures();
            return new Ended(
                    drill.id(),
                    "faultline",
                    figures.passed(),
                    figures.asked(),
                    figures.proved(),
                    millis(figures.p50()),
                    millis(figures.p99()),
                    millis(figures.max()),
                    drill.canaries().stream()
                            .filter(each -> each.state() == CanaryState.FAILED)
                            .map(each -> "%s: %s".formatted(each.name(), each.why()))
                            .toList(),
                    drill.course().why());
        }

        private static @Nullable Long millis(@Nullable Duration time) {
            return time == null ? null : time.toMillis();
        }

        @Override
        public String kind() {
            return "drill.ended";
        }

        @Override
        public String inWords() {
            return "The drill of STOP %s: %d of %d agents proved%s%s%s"
                    .formatted(
                            passed ? "passed" : "did not pass",
                            proved,
                            asked,
                            p99Millis == null
                                    ? ""
                                    : ", p50 %d ms, p99 %d ms, max %d ms".formatted(p50Millis, p99Millis, maxMillis),
                            why.isEmpty() ? "" : ". " + why,
                            unproved.isEmpty() ? "" : ". Not proved: " + String.join("; ", unproved));
        }
    }
}
