/**
 * The red button: stops everything, and knows nobody; everybody knows it. May use {@code timeline},
 * {@code access}, and {@code node} for its clock.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate", "timeline", "access", "live", "node"})
@NullMarked
package dev.faultline.halt;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
