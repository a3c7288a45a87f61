/**
 * A hypothesis, a method, and how far it may reach. May use {@code protocol}, {@code steadystate}, {@code fleet}.
 */
@ApplicationModule(
        allowedDependencies = {"ports", "protocol", "gate", "access", "timeline", "steadystate", "fleet", "live"})
@NullMarked
package dev.faultline.experiment;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
