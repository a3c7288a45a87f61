package dev.faultline.gameday;

import java.time.Instant;
import java.util.UUID;

/** Somebody who has a duty now. */
record Part(Duty duty, UUID person, String login, Instant since) {

    /** As answers of a briefing name it. */
    public String key() {
        return duty.word() + ":" + person;
    }
}
