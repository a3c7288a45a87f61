package dev.faultline.alert;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where one monitor says what fires, for one team. It can say that, and do nothing else. */
record AlertHook(
        UUID id,
        UUID team,
        String name,
        String by,
        Instant at,
        @Nullable Instant heardAt) {

    String actor() {
        return "hook:" + name;
    }

    public String path() {
        return "/hooks/alerts/" + id;
    }
}
