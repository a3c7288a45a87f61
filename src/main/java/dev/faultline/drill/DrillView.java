package dev.faultline.drill;

import dev.faultline.live.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A drill as programs and pages see it.
 *
 * @param halt its press, whose receipt stands with the others
 * @param passed null until it is over
 * @param asked every agent in scope
 * @param p50 from the press to the proof, over the agents that proved, by the nearest rank; null when none did
 */
record DrillView(
        UUID id,
        DrillState state,
        String scope,
        UUID halt,
        String startedBy,
        Instant startedAt,
        @Nullable Instant pressedAt,
        @Nullable Instant endedAt,
        @Nullable Boolean passed,
        String why,
        int asked,
        int proved,
        @Nullable Duration p50,
        @Nullable Duration p99,
        @Nullable Duration max,
        List<AgentLine> agents) {

    /** @param why it did not prove; empty otherwise */
    record AgentLine(
            UUID agent,
            String name,
            CanaryState state,
            @Nullable Instant activeAt,
            @Nullable Instant pressedAt,
            @Nullable Instant provedAt,
            @Nullable Duration took,
            String why) {

        public String word() {
            return state.inWords();
        }

        /** Which colour and glyph it has. */
        public String kind() {
            return switch (state) {
                case ASKED, GRANTED -> "armed";
                case ACTIVE -> "observing";
                case PROVED -> "held";
                case FAILED -> "unconfirmed";
            };
        }

        public String tookWords() {
            return words(took);
        }
    }

    static DrillView of(Drill drill) {
        var figures = drill.figures();
        var course = drill.course();
        return new DrillView(
                drill.id(),
                course.state(),
                drill.identity().scope().toString(),
                drill.identity().halt(),
                drill.identity().startedBy(),
                drill.identity().startedAt(),
                course.pressedAt(),
                course.endedAt(),
                drill.over() ? figures.passed() : null,
                course.why(),
                figures.asked(),
                figures.proved(),
                figures.p50(),
                figures.p99(),
                figures.max(),
                drill.canaries().stream()
                        .map(each -> line(each, course.pressedAt()))
                        .sorted(Comparator.comparing((AgentLine each) -> each.state() != CanaryState.FAILED)
                                .thenComparing(AgentLine::name))
                        .toList());
    }

    private static AgentLine line(Canary canary, @Nullable Instant pressedAt) {
        return new AgentLine(
                canary.agent(),
                canary.name(),
                canary.state(),
                canary.activeAt(),
                canary.activeAt() == null ? null : pressedAt,
                canary.provedAt(),
                canary.took(),
                canary.why());
    }

    public boolean over() {
        return state == DrillState.ENDED;
    }

    /** Which colour and glyph it has. */
    public String kind() {
        return switch (state) {
            case PREPARING -> "armed";
            case ACTIVE -> "observing";
            case PRESSED -> "reverting";
            case ENDED -> Boolean.TRUE.equals(passed) ? "held" : "unconfirmed";
        };
    }

    public String word() {
        return over() ? Boolean.TRUE.equals(passed) ? "passed" : "not passed" : state.inWords();
    }

    public String by() {
        return startedBy.replaceFirst("^user:", "");
    }

    public String reach() {
        return scope.equals("global") ? "every agent" : scope.replaceFirst("^environment:", "agents in ");
    }

    public String p50Words() {
        return words(p50);
    }

    public String p99Words() {
        return words(p99);
    }

    public String maxWords() {
        return words(max);
    }

    public String inOneLine() {
        return "%d of %d agents proved".formatted(proved, asked);
    }

    public Distribution distribution() {
        return Distribution.of(this);
    }

    private static String words(@Nullable Duration duration) {
        return duration == null ? "–" : Times.exactly(duration);
    }
}
