package dev.faultline.steadystate;

import java.net.URI;
import java.time.Duration;
import java.util.Set;

/** One measurement of the steady state: it yields one number, and the tolerance says whether that number is normal. */
public sealed interface Probe {

    /** Unique within its experiment. */
    String name();

    Tolerance tolerance();

    Set<Phase> phases();

    /** How often it is read, at least one second. */
    Duration interval();

    /** The unit of the number, for people and axes: {@code ms}, {@code %}, empty when it has none. */
    String unit();

    /** What an HTTP probe takes for its number. */
    enum HttpReading {
        /** The status code. */
        STATUS,
        /** Milliseconds until the whole answer was read. */
        LATENCY
    }

    /** Reads a URL. Redirects are not followed; an answer that takes longer than {@code timeout} is unreadable. */
    record Http(
            String name,
            URI url,
            HttpReading reading,
            Duration timeout,
            Tolerance tolerance,
            Set<Phase> phases,
            Duration interval)
            implements Probe {
        public Http {
            phases = Set.copyOf(phases);
        }

        @Override
        public String unit() {
            return reading == HttpReading.LATENCY ? "ms" : "";
        }
    }

    /** Asks a Prometheus server for the value of {@code query} now; more or fewer than one sample is unreadable. */
    record Prometheus(
            String name,
            URI server,
            String query,
            String unit,
            Duration timeout,
            Tolerance tolerance,
            Set<Phase> phases,
            Duration interval)
            implements Probe {
        public Prometheus {
            phases = Set.copyOf(phases);
        }
    }

    /** Opens a TCP connection: milliseconds until it stood. */
    record Tcp(
            String name,
            String host,
            int port,
            Duration timeout,
            Tolerance tolerance,
            Set<Phase> phases,
            Duration interval)
            implements Probe {
        public Tcp {
            phases = Set.copyOf(phases);
        }

        @Override
        public String unit() {
            return "ms";
        }
    }
}
