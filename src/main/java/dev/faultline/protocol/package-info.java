/**
 * What server and agents say to each other, and what both mean by a fault, a plan and its hash. Uses nothing but the JDK and
 * Jackson. Every type here is a value: immutable and safe to share between threads.
 *
 * <p>A reader ignores fields it does not know, so that agents and servers of neighbouring versions understand each other.
 */
@ApplicationModule(
        type = ApplicationModule.Type.OPEN,
        allowedDependencies = {})
@NullMarked
package dev.faultline.protocol;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
