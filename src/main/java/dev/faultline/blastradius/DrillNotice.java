package dev.faultline.blastradius;

import dev.faultline.halt.LastDrill;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What the last drill of the button says to whoever is about to start something. Refuses nothing. */
@Component
class DrillNotice {

    private final ObjectProvider<LastDrill> drills;
    private final Clock clock;

    DrillNotice(ObjectProvider<LastDrill> drills, Clock clock) {
        this.drills = drills;
        this.clock = clock;
    }

    /**
     * @param warns whether the button should be tried before it is relied on
     * @param said in a sentence, without the time
     */
    record Notice(boolean warns, String said, @Nullable Instant at) {}

    Notice last() {
        return drills.stream()
                .flatMap(each -> each.result().stream())
                .findFirst()
                .map(this::of)
                .orElse(new Notice(true, "The button was never drilled here.", null));
    }

    private Notice of(LastDrill.Result drill) {
        if (!drill.passed()) {
            return new Notice(true, "The last drill was not passed: %s.".formatted(drill.inWords()), drill.endedAt());
        }
        return drill.stale(clock.instant())
                ? new Notice(
                        true,
                        "The last drill passed, but is more than a day old: %s.".formatted(drill.inWords()),
                        drill.endedAt())
                : new Notice(false, "The last drill passed: %s.".formatted(drill.inWords()), drill.endedAt());
    }
}
