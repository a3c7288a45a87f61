/**
 * What normal looks like, and whether it holds. May use {@code gate}.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate"})
@NullMarked
package dev.faultline.steadystate;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
