/**
 * The red button: stops everything, and knows nobody; everybody knows it. May use {@code timeline} and {@code access}.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate", "timeline", "access", "live"})
@NullMarked
package dev.faultline.halt;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
