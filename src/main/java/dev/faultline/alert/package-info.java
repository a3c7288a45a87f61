/**
 * What monitors say: hooks of teams that take alerts, and tell whoever listens inside. May use {@code timeline} and {@code access}.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate", "timeline", "access"})
@NullMarked
package dev.faultline.alert;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
