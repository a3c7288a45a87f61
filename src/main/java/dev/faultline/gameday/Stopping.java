package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.Problem;
import dev.faultline.halt.Halt;
import dev.faultline.run.Runs;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Stops one GameDay and what it started. First it is written down that nothing begins any more, then each run is stopped by itself;
 * what fails is repeated by {@link Clockwork} until every run has proved that it is over.
 */
@Component
class Stopping {

    private static final Logger LOG = LoggerFactory.getLogger(Stopping.class);

    private final Desk desk;
    private final Runs runs;
    private final GameDayRows rows;

    Stopping(Desk desk, Runs runs, GameDayRows rows) {
        this.desk = desk;
        this.runs = runs;
        this.rows = rows;
    }

    /** For anybody who sees it. Changes nothing where nothing goes on: stopping is always safe. */
    void stop(Caller caller, UUID id, String reason) {
        if (!caller.may(Permission.HALT)) {
            throw Problem.forbidden("You may not stop anything.");
        }
        var said = reason.isBlank() ? "stopped by " + caller.actor() : reason;
        stopRuns(desk.change(caller, id, Desk.ANYBODY, held -> stop(held, said, null)), caller.actor(), said);
    }

    /** Somebody pressed the red button. */
    void stop(UUID id, Halt halt) {
        var said = "the red button was pressed" + (halt.reason() == null ? "" : ": " + halt.reason());
        stopRuns(desk.change(halt.by(), id, held -> stop(held, said, halt.id())), halt.by(), said);
    }

    private List<UUID> stop(Desk.Held held, String reason, @Nullable UUID halt) {
        var day = held.day();
        if (!day.state().mayBeStopped()) {
            return day.state() == GameDayState.STOPPING ? open(held) : List.of();
        }
        held.hold(day.changed(
                day.course().stopped(new GameDay.Stop(held.now(), held.actor(), reason, halt)),
                held.actor(),
                held.now()));
        held.happen(GameDayEvent.STOP, reason);
        held.senses().rounds().stream()
                .filter(each -> each.state() == Round.State.GIVEN)
                .forEach(each -> {
                    rows.put(day.id(), each.ended(Round.State.DONE, null, "stopped", held.now()));
                    held.tell(new GameDayFact.RoundEnded(
                            day.id(), day.team(), held.actor(), each.number(), Round.State.DONE, "", "stopped"));
                });
        return open(held);
    }

    private static List<UUID> open(Desk.Held held) {
        var going = held.senses().runs();
        return held.senses().rounds().stream()
                .flatMap(each -> Stream.ofNullable(each.run()))
                .filter(each -> going.containsKey(each)
                        && !Objects.requireNonNull(going.get(each)).runState().isTerminal())
                .toList();
    }

    void stopRuns(List<UUID> open, String by, String reason) {
        for (var run : open) {
            try {
                runs.stop(run, by, reason);
            } catch (RuntimeException again) {
                LOG.warn("Stopping run {} will be repeated: {}", run, again.getMessage());
            }
        }
    }
}
