package dev.faultline.live;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Whether the red button is pressed, as every page shows it. Answers from memory: it is asked for every page and twice a second. */
public interface HaltState {

    /** The press that holds everything, or empty while nothing is held. */
    Optional<Pressed> current();

    /**
     * @param by the name of whoever pressed
     * @param reason may be empty: it is asked for afterwards
     * @param unconfirmed how many targets nobody has confirmed as free yet
     */
    record Pressed(UUID id, Instant at, String by, String reason, int unconfirmed) {}
}
