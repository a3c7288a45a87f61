package dev.faultline.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunEventTest {

    /** The table as people read it; a cell that changes must be changed here on purpose. */
    private static final String TABLE = """
            PREFLIGHT         PLANNED=CHECKING PLAN_REFUSED=REFUSED STOP=CANCELLED
            CHECKING          STEADY_STATE_HELD=RUNNING STEADY_STATE_MISSED=REFUSED STOP=CANCELLED
            RUNNING           METHOD_DONE=REVERTING STOP=ABORTING
            REVERTING         ALL_CLEAR=RECOVERING UNCONFIRMABLE=ENDED_UNCONFIRMED STOP=ABORTING
            RECOVERING        RECOVERY_WATCHED=COMPLETED STOP=ABORTING
            COMPLETED
            ABORTING          ALL_CLEAR=ABORTED UNCONFIRMABLE=ENDED_UNCONFIRMED
            ABORTED
            REFUSED
            CANCELLED
            ENDED_UNCONFIRMED
            """;

    @Test
    void everyCellOfTheTableIsDefinedAndAsWritten() {
        var lines = new ArrayList<String>();
        for (var state : RunState.values()) {
            var cells = Arrays.stream(RunEvent.values())
                    .filter(event -> event.decide(state) instanceof RunEvent.Decision.Become)
                    .map(event -> event + "=" + ((RunEvent.Decision.Become) event.decide(state)).next())
                    .toList();
            lines.add("%-18s%s".formatted(state, String.join(" ", cells)).stripTrailing());
        }
        assertThat(String.join("\n", lines) + "\n").isEqualTo(TABLE);
    }

    @ParameterizedTest
    @EnumSource(RunEvent.class)
    void terminalStatesTakeNothing(RunEvent event) {
        Stream.of(RunState.values())
                .filter(RunState::isTerminal)
                .forEach(state -> assertThat(event.decide(state)).isEqualTo(new RunEvent.Decision.Ignore()));
    }

    @ParameterizedTest
    @EnumSource(RunState.class)
    void aStopIsNeverRejected(RunState state) {
        assertThat(RunEvent.STOP.decide(state)).isNotInstanceOf(RunEvent.Decision.Reject.class);
    }

    @Test
    void nothingLeadsFromAStopBackToHurtingOrToAVerdict() {
        var random = new SplittableRandom(4711);
        for (int sequence = 0; sequence < 20_000; sequence++) {
            var state = RunState.PREFLIGHT;
            boolean stopped = false;
            for (int step = 0; step < 30; step++) {
                var event = RunEvent.values()[random.nextInt(RunEvent.values().length)];
                boolean wasOver = state.isTerminal();
                state = after(state, event);
                stopped |= event == RunEvent.STOP && !wasOver;
                assertThat(stopped && (state.mayHurt() || state == RunState.COMPLETED))
                        .as("sequence %d, step %d: %s", sequence, step, state)
                        .isFalse();
            }
        }
    }

    private static RunState after(RunState state, RunEvent event) {
        return event.decide(state) instanceof RunEvent.Decision.Become(var next) ? next : state;
    }

    @Test
    void everyStateCanBeReached() {
        var reached = new ArrayList<>(List.of(RunState.PREFLIGHT));
        for (int at = 0; at < reached.size(); at++) {
            for (var event : RunEvent.values()) {
                var next = after(reached.get(at), event);
                if (!reached.contains(next)) {
                    reached.add(next);
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(RunState.values());
    }
}
