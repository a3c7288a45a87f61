package dev.faultline.schedule;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A link by which a calendar outside reads what is planned.
 *
 * @param team whose schedules it tells; null: those of its owner's teams
 * @param madeAt or its link was renewed
 */
record Feed(
        UUID id,
        String name,
        @Nullable UUID team,
        Instant madeAt,
        @Nullable Instant fetchedAt) {

    /** With what stands in its link, for the only time. */
    record Issued(Feed feed, String secret) {

        /** Below the address of the server. */
        String path() {
            return "/feeds/" + secret + ".ics";
        }

        @Override
        public String toString() {
            return "Issued[" + feed.name() + "]";
        }
    }
}
