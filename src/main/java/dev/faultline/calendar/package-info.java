/**
 * When things may happen: freezes, and the hours in which a team is there. May use {@code gate}, {@code timeline},
 * {@code access}.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate", "timeline", "access"})
@NullMarked
package dev.faultline.calendar;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
