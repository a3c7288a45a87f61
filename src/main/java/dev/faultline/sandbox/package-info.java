/**
 * A small shop of real services and a real agent, to break at once. Started, supervised and ended with the server.
 */
@ApplicationModule(allowedDependencies = {"ports", "access", "fleet", "experiment", "catalogue", "agent"})
@NullMarked
package dev.faultline.sandbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
