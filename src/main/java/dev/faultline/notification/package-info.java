/**
 * Tells people who are not looking: channels of teams, what is told over them, and what became of each message. It reads the
 * timeline behind everybody's back, so that nothing that happens ever waits for it. May use {@code timeline}, {@code access},
 * {@code halt}, and {@code steadystate} for its care with addresses.
 */
@ApplicationModule(
        allowedDependencies = {
            "ports",
            "gate",
            "node",
            "timeline",
            "access",
            "live",
            "steadystate",
            "halt",
            "calendar",
            "protocol",
            "mail"
        })
@NullMarked
package dev.faultline.notification;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
