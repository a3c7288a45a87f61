/**
 * The agents, their targets and labels, and whether we hear from them. May use {@code protocol}, {@code timeline},
 * {@code access}, {@code node}.
 */
@ApplicationModule(allowedDependencies = {"ports", "protocol", "gate", "timeline", "access", "live", "node"})
@NullMarked
package dev.faultline.fleet;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
