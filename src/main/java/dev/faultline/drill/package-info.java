/**
 * Tries the red button in earnest on something that hurts nobody: a canary on every agent, a press, and how long each took to
 * prove that it was gone. May use {@code halt}, {@code dispatch}, {@code fleet}.
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
            "fleet",
            "halt",
            "dispatch"
        })
@NullMarked
package dev.faultline.drill;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
