/**
 * Who may be hurt, when and how much: allowed, or refused with all reasons. May use {@code experiment},
 * {@code catalogue}, {@code fleet}, {@code halt}, {@code calendar}.
 */
@ApplicationModule(
        allowedDependencies = {
            "ports",
            "protocol",
            "gate",
            "timeline",
            "access",
            "live",
            "fleet",
            "halt",
            "experiment",
            "catalogue",
            "calendar"
        })
@NullMarked
package dev.faultline.blastradius;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
