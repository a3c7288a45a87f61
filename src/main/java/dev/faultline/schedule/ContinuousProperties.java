package dev.faultline.schedule;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What schedules need that nobody watches.
 *
 * @param drillWithin how long ago STOP was last tried and passed, at most
 * @param guardsWithin how long ago every stop condition was last read, at most
 */
@ConfigurationProperties("faultline.continuous")
record ContinuousProperties(
        @DefaultValue("7d") Duration drillWithin,
        @DefaultValue("24h") Duration guardsWithin) {}
