/**
 * The calendar page: what is planned when, for whom, and when nothing may start. May use {@code schedule}, {@code calendar}.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate", "access", "live", "calendar", "schedule"})
@NullMarked
package dev.faultline.timetable;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
