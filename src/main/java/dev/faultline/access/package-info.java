/**
 * Who may do what: people, teams, roles, tokens. May use {@code gate} and {@code timeline}.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate", "timeline"})
@NullMarked
package dev.faultline.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
