/**
 * The services that targets belong to: who owns them, what they need, and where their runbook is. May use {@code steadystate},
 * {@code timeline}, {@code access}.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate", "timeline", "steadystate", "access"})
@NullMarked
package dev.faultline.catalogue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
