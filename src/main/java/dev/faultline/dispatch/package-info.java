/**
 * Takes orders to agents and brings evidence back. May use {@code protocol}, {@code fleet}, {@code halt}, {@code timeline}.
 */
@ApplicationModule(allowedDependencies = {"ports", "protocol", "gate", "timeline", "access", "fleet", "halt"})
@NullMarked
package dev.faultline.dispatch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
