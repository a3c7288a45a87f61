/**
 * An exercise with people and an agenda: planned, agreed to, briefed, run, stopped, and learnt from. May use {@code schedule},
 * {@code run} and every package below them.
 */
@ApplicationModule(
        allowedDependencies = {
            "ports",
            "protocol",
            "gate",
            "timeline",
            "access",
            "live",
            "calendar",
            "catalogue",
            "fleet",
            "halt",
            "steadystate",
            "experiment",
            "blastradius",
            "run",
            "notification",
            "alert",
            "schedule"
        })
@NullMarked
package dev.faultline.gameday;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
