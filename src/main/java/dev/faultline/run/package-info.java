/**
 * One experiment, happening once. May use every package below it.
 */
@ApplicationModule(
        allowedDependencies = {
            "ports",
            "protocol",
            "gate",
            "node",
            "timeline",
            "access",
            "live",
            "steadystate",
            "fleet",
            "halt",
            "calendar",
            "experiment",
            "dispatch",
            "residue",
            "blastradius",
            "notification"
        })
@NullMarked
package dev.faultline.run;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
