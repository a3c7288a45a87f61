/**
 * What chaos leaves on hosts: looked for before and after each run, named, and open until a later look finds it gone. May use
 * {@code protocol}, {@code timeline}, {@code access}, {@code live}, {@code fleet}, {@code halt}, {@code dispatch}.
 */
@ApplicationModule(
        allowedDependencies = {"ports", "protocol", "gate", "timeline", "access", "live", "fleet", "halt", "dispatch"})
@NullMarked
package dev.faultline.residue;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
