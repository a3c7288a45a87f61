package dev.faultline.residue;

import dev.faultline.timeline.Fact;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the timeline is told about what runs leave behind. */
sealed interface ResidueFact extends Fact {

    String agent();

    @Override
    default String actor() {
        return "agent:" + agent();
    }

    record Looked(@Nullable UUID run, String agent, String when, int left, int notLookedAt) implements ResidueFact {
        @Override
        public String kind() {
            return "residue.looked";
        }

        @Override
        public String inWords() {
            return "%s was looked at %s the run: %s%s"
                    .formatted(
                            agent,
                            when,
                            left == 0 ? "nothing was left behind" : left + " left behind",
                            notLookedAt == 0 ? "" : "; %d kinds could not be looked at".formatted(notLookedAt));
        }
    }

    record Found(@Nullable UUID run, String agent, String what, String name, boolean ours) implements ResidueFact {
        @Override
        public String kind() {
            return "residue.found";
        }

        @Override
        public String inWords() {
            return "Left behind on %s: %s (%s; %s)"
                    .formatted(agent, name, what, ours ? "ours, and not taken back yet" : "not ours, left alone");
        }
    }

    record TakenBack(@Nullable UUID run, String agent, String what, String name, boolean earlier)
            implements ResidueFact {
        @Override
        public String kind() {
            return "residue.taken-back";
        }

        @Override
        public String inWords() {
            return "%s of ours was left on %s%s and was taken back: %s"
                    .formatted(what.replace('-', ' '), agent, earlier ? " from before the run" : "", name);
        }
    }

    record Cleared(@Nullable UUID run, String agent, String what, String name) implements ResidueFact {
        @Override
        public String kind() {
            return "residue.cleared";
        }

        @Override
        public String inWords() {
            return "No longer on %s: %s (%s)".formatted(agent, name, what);
        }
    }
}
