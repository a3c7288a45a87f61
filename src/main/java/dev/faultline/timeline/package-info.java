/**
 * What happened, in order, for ever. May use {@code ports} only.
 */
@ApplicationModule(allowedDependencies = {"ports"})
@NullMarked
package dev.faultline.timeline;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
