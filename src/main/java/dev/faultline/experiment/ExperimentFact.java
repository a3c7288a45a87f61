package dev.faultline.experiment;

import dev.faultline.timeline.Fact;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to experiments, for the timeline. */
sealed interface ExperimentFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    record ExperimentCreated(String actor, UUID experiment, UUID team, String name, int version)
            implements ExperimentFact {
        @Override
        public String kind() {
            return "experiment.created";
        }

        @Override
        public String inWords() {
            return "The experiment “%s” was written.".formatted(name);
        }
    }

    record ExperimentChanged(String actor, UUID experiment, UUID team, String name, int version)
            implements ExperimentFact {
        @Override
        public String kind() {
            return "experiment.changed";
        }

        @Override
        public String inWords() {
            return "The experiment “%s” was changed; it is at version %d.".formatted(name, version);
        }
    }

    record ExperimentDeleted(String actor, UUID experiment, UUID team, String name, int version)
            implements ExperimentFact {
        @Override
        public String kind() {
            return "experiment.deleted";
        }

        @Override
        public String inWords() {
            return "The experiment “%s” was deleted.".formatted(name);
        }
    }

    record ExperimentRestored(String actor, UUID experiment, UUID team, String name, int version)
            implements ExperimentFact {
        @Override
        public String kind() {
            return "experiment.restored";
        }

        @Override
        public String inWords() {
            return "The experiment “%s” was brought back.".formatted(name);
        }
    }
}
