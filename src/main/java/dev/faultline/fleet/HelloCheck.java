package dev.faultline.fleet;

import dev.faultline.protocol.AgentMessage;
import dev.faultline.protocol.Target;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An agent is believed about its host, within measure: what it says is stored, shown and matched by selectors. */
final class HelloCheck {

    private static final int MOST_TARGETS = 1000;
    private static final int MOST_CAPABILITIES = 256;
    private static final int MOST_ENTRIES = 64;
    private static final int LONGEST = 256;
    private static final int LONGEST_REASON = 4096;

    private HelloCheck() {}

    /** @throws IllegalArgumentException with what is too much */
    static void check(AgentMessage.Hello hello) {
        text("version", hello.version(), LONGEST);
        text("bootId", hello.bootId(), LONGEST);
        labels("host", hello.host());
        process(hello.process());
        atMost("targets", hello.targets(), MOST_TARGETS);
        atMost("capabilities", hello.capabilities(), MOST_CAPABILITIES);
        hello.capabilities().forEach(each -> {
            text("fault", each.fault(), LONGEST);
            if (each.why() != null) {
                text("why", each.why(), LONGEST_REASON);
            }
        });
        Set<String> keys = new HashSet<>();
        for (Target target : hello.targets()) {
            check(target);
            if (!keys.add(target.key())) {
                throw new IllegalArgumentException("two targets have the key " + target.key());
            }
        }
    }

    private static void process(AgentMessage.@Nullable Process process) {
        if (process != null && (process.life() < 1 || process.connection() < 1)) {
            throw new IllegalArgumentException("lives and connections are counted from 1");
        }
    }

    private static void check(Target target) {
        text("key", target.key(), LONGEST);
        text("name", target.name(), LONGEST);
        labels("labels", target.labels());
        atMost("faults", target.faults(), MOST_ENTRIES);
        target.faults().forEach(each -> text("fault", each, LONGEST));
    }

    private static void labels(String what, Map<String, String> labels) {
        atMost(what, labels.keySet(), MOST_ENTRIES);
        labels.forEach((name, value) -> {
            text(what, name, LONGEST);
            text(what, value, LONGEST);
        });
    }

    private static void atMost(String what, Collection<?> of, int most) {
        if (of.size() > most) {
            throw new IllegalArgumentException("%d %s; at most %d".formatted(of.size(), what, most));
        }
    }

    private static void text(String what, String value, int longest) {
        if (value.length() > longest || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "%s is longer than %d characters or holds a NUL".formatted(what, longest));
        }
    }
}
