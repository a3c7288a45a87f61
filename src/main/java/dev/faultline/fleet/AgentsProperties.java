package dev.faultline.fleet;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param admission whether an agent counts as soon as it has joined, where its join token does not say */
@ConfigurationProperties("faultline.agents")
record AgentsProperties(@DefaultValue("automatic") Admission admission) {

    enum Admission {
        AUTOMATIC,
        /** Somebody who manages agents admits each of them. */
        MANUAL
    }

    boolean admits() {
        return admission == Admission.AUTOMATIC;
    }
}
