package dev.faultline.access;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Somebody who may log in. */
public record Person(
        UUID id,
        String login,
        String displayName,
        Role role,
        ZoneId zone,
        List<Team> teams,
        Instant createdAt,
        @Nullable Instant disabledAt) {

    public boolean disabled() {
        return disabledAt != null;
    }
}
