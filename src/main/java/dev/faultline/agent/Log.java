package dev.faultline.agent;

import dev.faultline.protocol.Wire;
import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One line an event, plain or as JSON. A trouble is told once when it begins and once when it is over, however often it is met
 * in between. Thread-safe.
 */
final class Log {

    private final PrintStream out;
    private final Clock clock;
    private final boolean json;
    private final Set<String> troubles = ConcurrentHashMap.newKeySet();

    Log(PrintStream out, Clock clock, boolean json) {
        this.out = out;
        this.clock = clock;
        this.json = json;
    }

    void info(String words) {
        line("INFO", words);
    }

    void warn(String words) {
        line("WARN", words);
    }

    /** @param topic under which the trouble is remembered until {@link #fine} */
    void trouble(String topic, String words) {
        if (troubles.add(topic)) {
            warn(words);
        }
    }

    void fine(String topic, String words) {
        if (troubles.remove(topic)) {
            info(words);
        }
    }

    private void line(String level, String words) {
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        var flat = words.replace('\n', ' ').replace('\r', ' ');
        out.println(
                json
                        ? Wire.write(Map.of("at", at.toString(), "level", level, "message", flat))
                        : "%s %-4s %s".formatted(at, level, flat));
    }
}
