/**
 * Sends e-mail, and knows who gets theirs where. May use {@code gate}, {@code timeline} and {@code access}; what there is to write
 * about, the packages above know.
 */
@ApplicationModule(allowedDependencies = {"ports", "gate", "timeline", "access"})
@NullMarked
package dev.faultline.mail;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
