package dev.faultline.agent;

import dev.faultline.protocol.Step;
import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** The tables of nftables that are faults: made, prolonged, taken back and looked at by the id of their injection. */
final class Firewall {

    private static final Path DEVICES = Path.of("/sys/class/net");
    private static final List<String> FAMILIES = List.of("inet", "netdev");

    private final Marks marks;
    private final Uptime uptime = new Uptime();

    Firewall(Marks marks) {
        this.marks = marks;
    }

    /** How many packets the rules of an injection have looked at, and how many they hit. */
    record Count(long seen, long hit) {}

    /** @param deadline when the kernel lets everything pass again, in centiseconds of uptime */
    void filter(Step.Filter filter, UUID injection, long deadline) {
        if (Rules.needsSink(filter)) {
            makeSink(injection);
        }
        var rules = new Rules(
                filter,
                marks.table(injection),
                marks.sink(injection),
                marks.hurtingClass(),
                injection.getLeastSignificantBits());
        tell("nft", rules.text(left(deadline)));
    }

    /** @param deadline as above */
    void redirect(Step.Redirect redirect, UUID injection, long deadline) {
        tell("nft", Rules.redirecting(redirect, marks.table(injection), left(deadline)));
    }

    private long left(long deadline) {
        long left = (deadline - uptime.centiseconds()) * 10;
        if (left <= 0) {
            throw new StepFailed("its lease is over");
        }
        return left;
    }

    private void makeSink(UUID injection) {
        var sink = marks.sink(injection);
        tell("ip", "link", "add", "name", sink, "type", "veth", "peer", "name", marks.otherEndOfSink(injection));
        tell("ip", "link", "set", "dev", sink, "alias", marks.alias(injection));
        tell("ip", "link", "set", "dev", sink, "addrgenmode", "none");
        tell("ip", "link", "set", "dev", sink, "up");
    }

    void prolong(UUID injection, long deadline) {
        var name = marks.table(injection);
        long millis = left(deadline);
        var there = tables(injection);
        if (there.isEmpty()) {
            throw new StepFailed("its tables are gone: somebody has deleted them");
        }
        there.forEach(family -> tell("nft", Rules.prolonging(family, name, millis)));
    }

    void unfilter(UUID injection) {
        if (!tables(injection).isEmpty()) {
            tell("nft", Rules.deleting(marks.table(injection)));
        }
        if (Files.exists(DEVICES.resolve(marks.sink(injection)))) {
            tell("ip", "link", "delete", "dev", marks.sink(injection));
        }
    }

    /** What is left of an injection; empty when nothing is. */
    Optional<String> left(UUID injection) {
        var sink = marks.sink(injection);
        return tables(injection).stream()
                .map(family -> "table %s %s is still there".formatted(family, marks.table(injection)))
                .findFirst()
                .or(() -> Files.exists(DEVICES.resolve(sink))
                        ? Optional.of("device %s is still there".formatted(sink))
                        : Optional.empty());
    }

    /** The families in which this injection has a table. */
    private List<String> tables(UUID injection) {
        if (Tool.find("nft").isEmpty()) {
            return List.of(); // who has no nft never made one
        }
        var name = marks.table(injection);
        var said = tell("nft", "list", "tables");
        return FAMILIES.stream()
                .filter(family ->
                        said.lines().anyMatch(line -> line.strip().equals("table %s %s".formatted(family, name))))
                .toList();
    }

    Count count(UUID injection) {
        long seen = 0;
        long hit = 0;
        for (var family : tables(injection)) {
            var said = tell("nft", "-j", "list", "counters", "table", family, marks.table(injection));
            for (JsonNode each : Wire.read(said, JsonNode.class).path("nftables")) {
                var counter = each.path("counter");
                long packets = counter.path("packets").asLong(0);
                switch (counter.path("name").asString("")) {
                    case "seen" -> seen += packets;
                    case "hit" -> hit += packets;
                    default -> {}
                }
            }
        }
        return new Count(seen, hit);
    }

    /** Devices of this agent, each with the injection that it was made for. */
    Stream<UUID> sinks() throws IOException {
        var found = new ArrayList<UUID>();
        try (var devices = Files.list(DEVICES)) {
            for (var device : devices.toList()) {
                alias(device).flatMap(marks::injectionOfAlias).ifPresent(found::add);
            }
        }
        return found.stream();
    }

    private static Optional<String> alias(Path device) {
        try {
            return Optional.of(Files.readString(device.resolve("ifalias")).strip());
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static String tell(String tool, String... arguments) {
        try {
            return Tool.ask(tool, arguments);
        } catch (Tool.Silent silent) {
            throw new StepFailed(String.valueOf(silent.getMessage()), silent);
        }
    }
}
