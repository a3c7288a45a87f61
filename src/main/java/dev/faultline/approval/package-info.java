/**
 * Lets somebody else read what would be done to a protected environment, and agree to exactly that. May use {@code access},
 * {@code experiment}, {@code blastradius}.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate", "timeline", "access", "experiment", "blastradius"})
@NullMarked
package dev.faultline.approval;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
