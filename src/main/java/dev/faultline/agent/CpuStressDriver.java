package dev.faultline.agent;

import dev.faultline.protocol.Capability;
import dev.faultline.protocol.CpuStress;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.Measure;
import java.time.Duration;
import java.util.UUID;

/** Busy loops in a process of their own. */
record CpuStressDriver(OwnChild child) implements Driver<CpuStress> {

    /** Other programs want the cpu too: this share of what was asked for counts as there. */
    private static final double ENOUGH = 0.6;

    @Override
    public FaultType<CpuStress> type() {
        return CpuStress.TYPE;
    }

    @Override
    public Capability probe() {
        return child.trouble().map(this::fails).orElseGet(this::works);
    }

    @Override
    public Answer plan(UUID injection, CpuStress fault, String target, Duration duration) {
        long cpus = Runtime.getRuntime().availableProcessors();
        long asked = Math.min((long) fault.workers() * fault.load(), cpus * 100);
        var measure = new Measure.CpuUse((int) Math.max(1, asked * ENOUGH));
        return Holding.plan(fault, duration, measure, "cpu", fault.workers(), fault.load());
    }
}
