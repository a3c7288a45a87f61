/**
 * What happened, in order, for ever. May use {@code ports} and {@code gate}. Who reads it is a {@link
 * dev.faultline.timeline.Reader}, which the packages above provide.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate"})
@NullMarked
package dev.faultline.timeline;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
