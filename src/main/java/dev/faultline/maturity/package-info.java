/**
 * How far each service has come, as its runs, GameDays and drills prove it: five levels that are earned, run out, and are lost. May
 * use {@code schedule}, {@code gameday} and every package below them.
 */
@ApplicationModule(
        allowedDependencies = {
            "ports",
            "gate",
            "timeline",
            "access",
            "catalogue",
            "fleet",
            "protocol",
            "drill",
            "run",
            "gameday",
            "schedule"
        })
@NullMarked
package dev.faultline.maturity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
