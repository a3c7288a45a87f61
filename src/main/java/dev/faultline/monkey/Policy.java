package dev.faultline.monkey;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Terms with an identity.
 *
 * @param owner as whom it plans: whoever wrote it last
 * @param pause null while it plans
 * @param trouble why what it keeps is not what it should be; empty where it is
 */
record Policy(
        UUID id,
        UUID team,
        Terms terms,
        UUID owner,
        int version,
        @Nullable Pause pause,
        String trouble,
        String changedBy,
        Instant changedAt) {

    record Pause(String by, String reason) {}

    public String name() {
        return terms.name();
    }

    /** As facts name it. */
    String called() {
        return "%s “%s”".formatted(terms.kind().title(), terms.name());
    }
}
