package dev.faultline.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Whether one fault type works on a host, found out by trying it, never by reading versions.
 *
 * @param why when it does not work: the reason, in the words of the kernel, the tool or the local policy
 */
public record Capability(
        String fault, boolean works, @Nullable String why) {}
