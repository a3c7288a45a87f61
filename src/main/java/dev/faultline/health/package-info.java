/**
 * Whether this node lives and may be sent requests, for whoever watches it. May use {@code ports}.
 */
@ApplicationModule(allowedDependencies = {"ports"})
@NullMarked
package dev.faultline.health;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
