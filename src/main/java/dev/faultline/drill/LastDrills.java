package dev.faultline.drill;

import dev.faultline.halt.LastDrill;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The last result in memory, for pages that must not wait for the database. */
@Component
class LastDrills implements LastDrill {

    private final DrillRows rows;
    private volatile @Nullable Result last;
    private volatile String version = "";

    LastDrills(DrillRows rows) {
        this.rows = rows;
    }

    @Override
    public Optional<Result> result() {
        return Optional.ofNullable(last);
    }

    /** Costs one cheap read while nothing has changed. */
    void refresh() {
        var now = rows.version();
        if (!now.equals(version)) {
            last = rows.lastEnded().map(LastDrills::result).orElse(null);
            version = now;
        }
    }

    private static Result result(Drill drill) {
        var figures = drill.figures();
        return new Result(
                drill.id(),
                Objects.requireNonNull(drill.course().endedAt()),
                figures.passed(),
                figures.asked(),
                figures.proved(),
                figures.p50(),
                figures.p99(),
                figures.max());
    }
}
