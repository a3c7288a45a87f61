package dev.faultline.steadystate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a probe.
 *
 * @param value null when it could not be read; then {@code holds} is false
 * @param said what was read, or why nothing was, in one short line without secrets or foreign text beyond 64 characters
 */
public record Sample(String probe, Instant at, @Nullable Double value, boolean holds, String said) {}
