package dev.faultline.notification;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What people outside may be told, in words for whoever reads along, however much more of it is known inside.
 *
 * @param key the same for the same news, however often it is found: nobody is told twice
 * @param teams whose channels tell it; empty for those of every team
 * @param what it is about, as people call it
 * @param title what happened, in a sentence
 * @param who did it; empty where nobody did
 * @param at when it happened; of {@link Occasion#BEFORE}, when it will
 * @param zone of the time in words; null where each channel has its own
 * @param path where one reads on, in here
 * @param data more of it, for programs
 */
public record News(
        String key,
        Subject subject,
        Occasion occasion,
        Set<UUID> teams,
        String what,
        String title,
        String who,
        Instant at,
        @Nullable ZoneId zone,
        String path,
        Map<String, String> data) {

    public News {
        teams = Set.copyOf(teams);
        data = Map.copyOf(data);
    }

    boolean isFor(UUID team) {
        return teams.isEmpty() || teams.contains(team);
    }
}
