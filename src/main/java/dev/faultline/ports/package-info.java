/**
 * What is not deterministic, behind small interfaces: monotonic time and chance. Wall time is {@link java.time.Clock}. Uses
 * nothing. Code that decides anything takes its time and its chance from here, so that a simulator can run it.
 */
@ApplicationModule(type = ApplicationModule.Type.OPEN)
@NullMarked
package dev.faultline.ports;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
