package dev.faultline.run;

import dev.faultline.live.Times;
import dev.faultline.timeline.Fact;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happens to a start that waits, in the control plane's chain: until it starts there is no run. */
sealed interface QueueFact extends Fact {

    UUID start();

    String name();

    @Override
    UUID team();

    @Override
    default @Nullable UUID run() {
        return null;
    }

    record Asked(
            UUID start,
            UUID team,
            String actor,
            UUID experiment,
            int version,
            String name,
            Duration atMost,
            List<String> waitsFor)
            implements QueueFact {
        @Override
        public String kind() {
            return "start.queued";
        }

        @Override
        public String inWords() {
            return "%s asked to start “%s” (version %d) when it is free, within %s. %s"
                    .formatted(actor, name, version, Times.exactly(atMost), String.join(" ", waitsFor));
        }
    }

    record Began(UUID start, UUID team, String name, String askedBy, Duration waited) implements QueueFact {
        @Override
        public String actor() {
            return RunFact.FAULTLINE;
        }

        @Override
        public String kind() {
            return "start.began";
        }

        @Override
        public String inWords() {
            return "“%s”, which %s asked for, started after it had waited %s."
                    .formatted(name, askedBy, Times.exactly(waited));
        }
    }

    record Expired(UUID start, UUID team, String name, String askedBy, List<String> waitsFor) implements QueueFact {
        @Override
        public String actor() {
            return RunFact.FAULTLINE;
        }

        @Override
        public String kind() {
            return "start.expired";
        }

        @Override
        public String inWords() {
            return "“%s”, which %s asked for, waited for nothing: it did not become free in time. %s"
                    .formatted(name, askedBy, String.join(" ", waitsFor))
                    .strip();
        }
    }

    /** @param halt the press that did it; null where somebody cancelled this one */
    record Cancelled(
            UUID start,
            UUID team,
            String actor,
            String name,
            String why,
            @Nullable UUID halt) implements QueueFact {
        @Override
        public String kind() {
            return "start.cancelled";
        }

        @Override
        public String inWords() {
            return "The start of “%s”, which waited, is cancelled: %s.".formatted(name, why);
        }
    }

    record Refused(UUID start, UUID team, String name, String askedBy, String why) implements QueueFact {
        @Override
        public String actor() {
            return RunFact.FAULTLINE;
        }

        @Override
        public String kind() {
            return "start.refused";
        }

        @Override
        public String inWords() {
            return "“%s”, which %s asked for and which waited, does not start: %s".formatted(name, askedBy, why);
        }
    }
}
