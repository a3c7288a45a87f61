package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.Measure;
import dev.faultline.protocol.MemoryStress;
import java.time.Duration;
import java.util.UUID;

/** Memory that a process of its own takes and keeps. */
record MemoryStressDriver(OwnChild child, ProcFs proc) implements Driver<MemoryStress> {

    /** Left for everybody else, so that it is memory pressure and not the kernel killing services. */
    private static final long RESERVE = 256L << 20;

    @Override
    public FaultType<MemoryStress> type() {
        return MemoryStress.TYPE;
    }

    @Override
    public Capability probe() {
        return child.trouble().map(this::fails).orElseGet(this::works);
    }

    @Override
    public Answer plan(UUID injection, MemoryStress fault, String target, Duration duration) {
        long bytes = fault.size().bytes();
        long available = proc.availableMemory();
        if (available - bytes < RESERVE) {
            return new Answer.Refused("%s of memory would leave less than %d MiB: only %d MiB are available"
                    .formatted(fault.size(), RESERVE >> 20, available >> 20));
        }
        return Holding.plan(fault, duration, new Measure.MemoryUse(bytes), "memory", bytes);
    }
}
