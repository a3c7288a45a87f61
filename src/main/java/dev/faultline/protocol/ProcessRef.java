package dev.faultline.protocol;

/**
 * One process and no other: numbers are used again, the start time tells them apart.
 *
 * @param startTicks field 22 of {@code /proc/PID/stat}, proc(5)
 * @param bootId {@code /proc/sys/kernel/random/boot_id}
 */
public record ProcessRef(long pid, long startTicks, String bootId) {

    /** Whether this one came after the other, as far as can be told: over a reboot nothing lives on. */
    public boolean replaces(ProcessRef other) {
        if (!bootId.equals(other.bootId)) {
            return true;
        }
        return startTicks > other.startTicks || (startTicks == other.startTicks && pid != other.pid);
    }
}
