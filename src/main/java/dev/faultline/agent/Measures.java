package dev.faultline.agent;

import dev.faultline.protocol.Measure;
import java.util.UUID;

/** Measures whether a fault bites. Thread-safe. */
final class Measures {

    Measures(Config config) {}

    /** Takes a second or two, for a slow route as long as its answers. Never throws: what cannot be measured is not in band. */
    Measured take(Measure measure, UUID injection) {
        return new Measured(false, "not built yet");
    }
}
