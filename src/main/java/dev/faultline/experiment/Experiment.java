package dev.faultline.experiment;

import java.time.Instant;
import java.util.UUID;

/**
 * A definition with an identity and a history.
 *
 * @param version grows by one at each change; also the ETag
 * @param source the text it was written as, kept as given
 */
public record Experiment(
        UUID id,
        UUID team,
        int version,
        Definition definition,
        String source,
        SourceFormat format,
        String changedBy,
        Instant changedAt) {

    public enum SourceFormat {
        YAML,
        JSON
    }

    public String name() {
        return definition.name();
    }
}
