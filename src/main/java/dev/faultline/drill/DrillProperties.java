package dev.faultline.drill;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param hold how long canaries are alive on every agent before the button is pressed; a few leases at most, since a canary is
 *     gone after half a minute
 */
@ConfigurationProperties("faultline.drill")
record DrillProperties(@DefaultValue("1s") Duration hold) {}
