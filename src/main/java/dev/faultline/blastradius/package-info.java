/**
 * Who may be hurt, when and how much: allowed, or refused with all reasons. May use {@code experiment},
 * {@code catalogue}, {@code fleet}, {@code halt}.
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
            "catalogue"
        })
@NullMarked
package dev.faultline.blastradius;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
