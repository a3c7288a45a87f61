package dev.faultline.node;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A server as people and programs see it.
 *
 * @param url where other nodes reach it; empty where they do not
 * @param schema the newest migration it knows
 * @param skewMillis its clock minus the database's; null until it was measured
 * @param live whether it has shown itself within the last five seconds, by the database's clock
 */
public record NodeView(
        String name,
        String url,
        String version,
        int schema,
        Instant startedAt,
        Instant seenAt,
        @Nullable Long skewMillis,
        boolean live) {

    /** Whether its clock is further from the database's than it may be. */
    public boolean skewed() {
        return skewMillis != null && Math.abs(skewMillis) > Skew.MOST.toMillis();
    }
}
