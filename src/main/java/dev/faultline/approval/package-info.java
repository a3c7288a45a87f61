/**
 * Lets somebody else read what would be done to a protected environment, and agree to exactly that; and lets two people
 * set calendars aside for one start. May use {@code access}, {@code experiment}, {@code calendar}, {@code blastradius}.
 */
@ApplicationModule(
        allowedDependencies = {"ports", "gate", "timeline", "access", "experiment", "calendar", "blastradius"})
@NullMarked
package dev.faultline.approval;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
