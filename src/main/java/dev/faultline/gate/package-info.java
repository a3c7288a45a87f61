/**
 * The one way in for what people and programs send: bytes to checked values, and the one way out for refusals: problems with
 * pointers (RFC 9457). Uses no other package.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.faultline.gate;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
