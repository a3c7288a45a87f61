/**
 * Experiments that start by the clock: rules that people write, the moments that follow from them, and what became of each. May
 * use {@code run} and every package below it.
 */
@ApplicationModule(
        allowedDependencies = {
            "ports",
            "gate",
            "node",
            "timeline",
            "steadystate",
            "access",
            "mail",
            "halt",
            "calendar",
            "experiment",
            "blastradius",
            "approval",
            "run"
        })
@NullMarked
package dev.faultline.schedule;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
