/**
 * The program on a host that injects faults and takes them back for certain. May use {@code protocol} and {@code ports}; it
 * runs without Spring, in a jar of its own.
 */
@ApplicationModule(allowedDependencies = {"protocol", "ports"})
@NullMarked
package dev.faultline.agent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
