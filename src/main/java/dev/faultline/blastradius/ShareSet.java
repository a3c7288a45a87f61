package dev.faultline.blastradius;

import dev.faultline.timeline.Fact;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody said which part of a service may be hurt at once.
 *
 * @param percent of its targets in each environment; null for the configured share
 * @param granted the share that holds now
 */
record ShareSet(String actor, String service, @Nullable Integer percent, String granted) implements Fact {

    @Override
    public @Nullable UUID run() {
        return null;
    }

    @Override
    public String kind() {
        return "share.set";
    }

    @Override
    public String inWords() {
        return "%s %s: %s, of its targets in each environment."
                .formatted(
                        actor,
                        percent == null
                                ? "gave “%s” the configured share again".formatted(service)
                                : "granted a share of “%s”".formatted(service),
                        granted);
    }
}
