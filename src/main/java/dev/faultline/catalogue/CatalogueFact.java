package dev.faultline.catalogue;

import dev.faultline.timeline.Fact;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What happened to the catalogue, for the timeline. Everybody reads it, as everybody reads the catalogue. */
sealed interface CatalogueFact extends Fact {

    @Override
    default @Nullable UUID run() {
        return null;
    }

    record ServiceDescribed(String actor, String service, String owner, int version) implements CatalogueFact {
        @Override
        public String kind() {
            return "catalogue.described";
        }

        @Override
        public String inWords() {
            return version == 1
                    ? "The service “%s” of team %s came into the catalogue.".formatted(service, owner)
                    : "The service “%s” of team %s is described anew; it is at version %d."
                            .formatted(service, owner, version);
        }
    }

    record ServiceRemoved(String actor, String service) implements CatalogueFact {
        @Override
        public String kind() {
            return "catalogue.removed";
        }

        @Override
        public String inWords() {
            return "The service “%s” was taken out of the catalogue.".formatted(service);
        }
    }
}
