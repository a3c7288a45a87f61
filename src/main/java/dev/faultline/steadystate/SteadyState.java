package dev.faultline.steadystate;

/** The door: reads probes. Implementations are thread-safe, never throw, and answer within the probe's timeout plus a second. */
public interface SteadyState {

    Sample read(Probe probe);
}
