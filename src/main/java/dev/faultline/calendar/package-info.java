/**
 * When things may happen: freezes, holidays, what others' calendars close, and the hours in which a team is there. May use
 * {@code gate}, {@code timeline}, {@code steadystate} for its careful way to fetch, and {@code access}.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate", "timeline", "steadystate", "access"})
@NullMarked
package dev.faultline.calendar;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
