/**
 * The servers of this control plane: who they are, whether their clocks can be trusted, and how they reach each other. May use
 * {@code ports} and {@code gate}.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate"})
@NullMarked
package dev.faultline.node;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
