/**
 * What every page carries (who is asking, the red button, the clock) and what keeps an open page true: one stream of
 * server-sent events a page. May use {@code access}.
 */
@ApplicationModule(allowedDependencies = {"ports", "access"})
@NullMarked
package dev.faultline.live;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
