/**
 * Monkeys: policies that plan ordinary runs of ordinary experiments by chance, for everything that did not opt out. May use
 * {@code schedule} and every package below it.
 */
@ApplicationModule(
        allowedDependencies = {
            "ports",
            "gate",
            "protocol",
            "timeline",
            "access",
            "steadystate",
            "catalogue",
            "fleet",
            "calendar",
            "experiment",
            "schedule"
        })
@NullMarked
package dev.faultline.monkey;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
