package dev.faultline.blastradius;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** How many targets may be hurt at once in a scope that nobody set a limit for. */
@ConfigurationProperties("faultline.blast-radius")
record BlastRadiusProperties(
        @DefaultValue("20") int global,
        @DefaultValue("5") int environment,
        @DefaultValue("2") int service) {

    int of(String kind) {
        return switch (kind) {
            case "global" -> global;
            case "environment" -> environment;
            default -> service;
        };
    }
}
