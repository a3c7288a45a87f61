/**
 * Whether this node lives and may be sent requests, for whoever watches it. May use {@code ports} and {@code node}.
 */
@ApplicationModule(allowedDependencies = {"ports", "node"})
@NullMarked
package dev.faultline.health;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
