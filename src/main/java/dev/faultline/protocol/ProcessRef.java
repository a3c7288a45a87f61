package dev.faultline.protocol;

/**
 * One process and no other: numbers are used again, the start time tells them apart.
 *
 * @param startTicks field 22 of {@code /proc/PID/stat}, proc(5)
 * @param bootId {@code /proc/sys/kernel/random/boot_id}
 */
public record ProcessRef(long pid, long startTicks, String bootId) {}
