/**
 * Signs where every chain of the timeline ends, keeps that outside of the database as well, and checks the timeline against it.
 * May use {@code ports}, {@code gate}, {@code node}, {@code timeline}, {@code access} and {@code live}.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate", "node", "timeline", "access", "live"})
@NullMarked
package dev.faultline.checkpoint;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
