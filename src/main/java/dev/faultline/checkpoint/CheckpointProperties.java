package dev.faultline.checkpoint;

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param directory where this node keeps its key and its copy of the checkpoints; on its own disk, each node its own
 * @param every how often there is one while facts come in; ten minutes at most
 * @param fullAt when everything is checked each day
 * @param zone whose clock {@code fullAt} is on
 */
@ConfigurationProperties("faultline.checkpoint")
record CheckpointProperties(
        @DefaultValue(DIRECTORY) Path directory,
        @DefaultValue("5m") Duration every,
        @DefaultValue("03:00") LocalTime fullAt,
        @DefaultValue("UTC") ZoneId zone) {

    static final String DIRECTORY = ".local/checkpoints";

    private static final Duration MOST = Duration.ofMinutes(10);

    CheckpointProperties {
        if (every.compareTo(Duration.ofSeconds(1)) < 0 || every.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(
                    "faultline.checkpoint.every: %s is not between 1 second and 10 minutes".formatted(every));
        }
    }
}
