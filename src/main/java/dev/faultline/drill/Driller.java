package dev.faultline.drill;

import dev.faultline.halt.Halts;
import dev.faultline.halt.Scope;
import dev.faultline.live.Live;
import dev.faultline.node.Rounds;
import dev.faultline.node.Trouble;
import dev.faultline.ports.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Moves the open drill on, on every node alike. The node that saw the canaries alive presses, without asking the database again;
 * where it dies before that, another one does.
 */
@Component
class Driller extends Rounds {

    private static final Duration PAUSE = Duration.ofMillis(200);

    /** How much later the others press, when the first one has not. */
    private static final Duration SECOND_HAND = Duration.ofSeconds(3);

    private final DrillStore drills;
    private final Halts halts;
    private final Stopwatch stopwatch;
    private final LastDrills last;
    private final Live live;
    private final Ticker ticker;
    private final DrillProperties properties;
    /** The drill that this node is about to press for. */
    private final AtomicReference<@Nullable UUID> armed = new AtomicReference<>();

    Driller(
            DrillStore drills,
            Halts halts,
            Stopwatch stopwatch,
            LastDrills last,
            Live live,
            Ticker ticker,
            DrillProperties properties) {
        super(
                "driller",
                PAUSE,
                new Trouble(
                        LoggerFactory.getLogger(Driller.class),
                        "Drills cannot be looked after now; canaries end by themselves",
                        "Drills are looked after again"));
        this.drills = drills;
        this.halts = halts;
        this.stopwatch = stopwatch;
        this.last = last;
        this.live = live;
        this.ticker = ticker;
        this.properties = properties;
    }

    @Override
    protected void round() {
        var before = new AtomicReference<@Nullable DrillState>();
        var open = drills.changeOpen((drill, senses) -> {
            before.set(drill.state());
            drill.look(senses);
        });
        if (open.isEmpty() && halts.drills().isEmpty()) {
            stopwatch.forget();
        }
        open.filter(drill -> drill.state() == DrillState.ACTIVE)
                .ifPresent(drill -> arm(drill, before.get() == DrillState.PREPARING));
        open.filter(drill -> drill.state() != before.get())
                .ifPresent(drill -> live.hint(DrillLive.topicOf(drill.id())));
        releaseWhatIsOver();
        last.refresh();
    }

    /** The press waits for nobody: from here on it needs memory only. */
    private void arm(Drill drill, boolean first) {
        if (drill.id().equals(armed.getAndSet(drill.id()))) {
            return;
        }
        var wait = first ? properties.hold() : properties.hold().plus(SECOND_HAND);
        Thread.ofVirtual().name("drill-press").start(() -> {
            long begun = ticker.nanos();
            while (ticker.since(begun).compareTo(wait) < 0) {
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
            if (isStillWanted(drill)) {
                press(drill);
            }
        });
    }

    /** As far as this node knows; a press too many covers nothing, and is released again. */
    private boolean isStillWanted(Drill drill) {
        return stopwatch.pressedAt(drill.id()).isEmpty()
                && halts.current().stream().noneMatch(drill::isCoveredBy);
    }

    private void press(Drill drill) {
        stopwatch.pressing(drill.id());
        halts.press(
                drill.identity().halt(), drill.identity().startedBy(), new Scope.Drill(drill.id()), "halt drill", null);
    }

    private void releaseWhatIsOver() {
        for (var halt : halts.drills()) {
            if (halt.scope() instanceof Scope.Drill(var id) && isOver(id)) {
                halts.release(halt, "faultline", "the drill is over");
            }
        }
    }

    private boolean isOver(UUID drill) {
        Optional<UUID> open = drills.open();
        return open.isEmpty() || !open.get().equals(drill);
    }
}
