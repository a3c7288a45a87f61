package dev.faultline.blastradius;

import dev.faultline.experiment.Share;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many targets may be hurt at once in a scope that nobody set a limit for.
 *
 * @param hostGroup on one host, or on hosts with the same label {@code host-group}
 * @param servicePercent of a service's targets in one environment
 * @param atLeastOne whether one target of a service may be hurt where that share rounds down to none
 * @param protectedEnvironments where the last healthy instance of a service is never hurt, whatever an experiment says, and a
 *     start needs somebody else's approval
 */
@ConfigurationProperties("faultline.blast-radius")
record BlastRadiusProperties(
        @DefaultValue("20") int global,
        @DefaultValue("5") int environment,
        @DefaultValue("5") int team,
        @DefaultValue("2") int service,
        @DefaultValue("3") int hostGroup,
        @DefaultValue("50") int servicePercent,
        @DefaultValue("true") boolean atLeastOne,
        @DefaultValue({"production", "prod"}) Set<String> protectedEnvironments) {

    int of(String kind) {
        return switch (kind) {
            case "global" -> global;
            case "environment" -> environment;
            case "team" -> team;
            case "host-group" -> hostGroup;
            default -> service;
        };
    }

    /** Of a service that nobody granted another. */
    Share share() {
        return share(servicePercent);
    }

    Share share(int percent) {
        return new Share(percent, atLeastOne);
    }

    Situation.Rules rules() {
        return new Situation.Rules(share(), protectedEnvironments, "sandbox");
    }
}
