package dev.faultline.maturity;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param protectedEnvironments what counts as production: those in which a start needs approval */
@ConfigurationProperties("faultline.blast-radius")
record MaturityProperties(
        @DefaultValue({"production", "prod"}) Set<String> protectedEnvironments) {}
