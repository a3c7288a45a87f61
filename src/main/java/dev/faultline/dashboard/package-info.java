/**
 * One page: what is going on now. May use every door.
 */
@ApplicationModule(
        allowedDependencies = {
            "ports",
            "gate",
            "timeline",
            "access",
            "live",
            "calendar",
            "fleet",
            "halt",
            "experiment",
            "run",
            "approval",
            "gameday",
            "schedule",
            "maturity"
        })
@NullMarked
package dev.faultline.dashboard;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
