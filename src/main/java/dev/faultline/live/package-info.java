/**
 * Keeps open pages true: one stream of server-sent events a page. May use {@code access}.
 */
@ApplicationModule(allowedDependencies = {"access"})
@NullMarked
package dev.faultline.live;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
