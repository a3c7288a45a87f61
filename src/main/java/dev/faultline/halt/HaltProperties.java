package dev.faultline.halt;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param spool where presses wait while the database is away; on this node's own disk, each node its own
 * @param answerWithin how long a press waits for confirmations before it answers with what it knows
 */
@ConfigurationProperties("faultline.halt")
record HaltProperties(
        @DefaultValue(".local/halt") Path spool,
        @DefaultValue("250ms") Duration answerWithin) {}
