package dev.faultline.experiment;

import dev.faultline.fleet.Selector;
import dev.faultline.protocol.ConnectionReset;
import dev.faultline.protocol.CpuStress;
import dev.faultline.protocol.DataSize;
import dev.faultline.protocol.DiskFill;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.HttpError;
import dev.faultline.protocol.MemoryStress;
import dev.faultline.protocol.NetworkLatency;
import dev.faultline.protocol.ProcessKill;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.steadystate.Phase;
import dev.faultline.steadystate.Probe;
import dev.faultline.steadystate.Tolerance;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Valid definitions by chance, with texts that YAML and JSON are easily wrong about. */
final class MadeUp {

    private static final List<String> WORDS = List.of(
            "yes",
            "no",
            "on",
            "null",
            "~",
            "true",
            "010",
            "0x1F",
            "1_000",
            "1:30",
            ".inf",
            "-",
            "a: b",
            "# no",
            "*a",
            "&a",
            "!tag",
            "%x",
            "@x",
            "`x`",
            "'quoted'",
            "\"double\"",
            "{a}",
            "[a]",
            "a, b",
            "|",
            ">",
            "?",
            "=",
            "<<",
            "ünïcode",
            "日本語",
            "😀",
            "a\\b",
            "<script>",
            "${x}",
            "{{x}}",
            "1e5",
            "12",
            "-0",
            "x: ",
            "2026-11-23",
            "...",
            "---");

    private final Random chance;
    private int names;

    MadeUp(Random chance) {
        this.chance = chance;
    }

    Definition definition() {
        names = 0;
        List<Probe> probes = new ArrayList<>();
        probes.add(probe(EnumSet.allOf(Phase.class)));
        for (int i = chance.nextInt(3); i > 0; i--) {
            probes.add(probe(EnumSet.of(Phase.values()[chance.nextInt(3)])));
        }
        List<Definition.Guard> guards = new ArrayList<>();
        for (int i = chance.nextInt(3); i > 0; i--) {
            guards.add(new Definition.Guard(probe(EnumSet.of(Phase.DURING)), 1 + chance.nextInt(100)));
        }
        var limits = new Definition.Limits(
                1 + chance.nextInt(100),
                Duration.ofHours(4),
                Duration.ofMillis(1000 + chance.nextInt(100_000)),
                new Share(1 + chance.nextInt(100), chance.nextBoolean()),
                Definition.LastInstance.values()[chance.nextInt(2)]);
        List<MethodStep> method = new ArrayList<>();
        for (int i = 1 + chance.nextInt(5); i > 0; i--) {
            method.add(step(method, probes, limits.maxTargets()));
        }
        method.add(inject(after(method), limits.maxTargets()));
        return new Definition(
                text(), chance.nextBoolean() ? "" : text() + "\n" + text(), text(), probes, guards, method, limits);
    }

    private MethodStep step(List<MethodStep> before, List<Probe> probes, int maxTargets) {
        Set<String> after = after(before);
        return switch (chance.nextInt(4)) {
            case 0 -> new MethodStep.Wait(name(), after, duration());
            case 1 ->
                new MethodStep.Check(name(), after, Set.of(probes.getFirst().name()));
            case 2 -> new MethodStep.Gate(name(), after, text());
            default -> inject(after, maxTargets);
        };
    }

    private MethodStep inject(Set<String> after, int maxTargets) {
        return new MethodStep.Inject(name(), after, fault(), duration(), selection(maxTargets));
    }

    private Set<String> after(List<MethodStep> before) {
        var after = new HashSet<String>();
        before.stream().filter(_ -> chance.nextBoolean()).forEach(each -> after.add(each.name()));
        return after;
    }

    private Fault fault() {
        int percent = 1 + chance.nextInt(100);
        var delay = Duration.ofMillis(1 + chance.nextInt(60_000));
        return switch (chance.nextInt(8)) {
            case 0 -> new CpuStress(1 + chance.nextInt(64), percent);
            case 1 -> new MemoryStress(DataSize.ofMebibytes(1 + chance.nextInt(65_536)));
            case 2 -> new DiskFill("/var/lib/x-" + percent, percent);
            case 3 -> new ProcessKill();
            case 4 -> new ProcessPause();
            case 5 -> new NetworkLatency(delay, Duration.ofMillis(chance.nextInt((int) delay.toMillis() + 1)), percent);
            case 6 -> new ConnectionReset(percent);
            default -> new HttpError(400 + chance.nextInt(200), percent, chance.nextBoolean() ? "/" : "/a/b.c~%20");
        };
    }

    private Selection selection(int maxTargets) {
        var labels = new HashMap<String, Set<String>>();
        for (int i = 1 + chance.nextInt(3); i > 0; i--) {
            labels.put(
                    chance.nextBoolean() ? "service" + i : "1.x/y" + i,
                    chance.nextBoolean() ? Set.of("yes", "10") : Set.of("a-b.c_d:8/z@1"));
        }
        int percent = 1 + chance.nextInt(100);
        Selection.Mode mode = switch (chance.nextInt(5)) {
            case 0 -> new Selection.Mode.One();
            case 1 -> new Selection.Mode.All();
            case 2 -> new Selection.Mode.Count(1 + chance.nextInt(maxTargets));
            case 3 -> new Selection.Mode.Percent(percent);
            default -> new Selection.Mode.MaxPercent(percent);
        };
        return new Selection(
                new Selector(labels),
                mode,
                Selection.Rounding.values()[chance.nextInt(2)],
                Selection.WhenEmpty.values()[chance.nextInt(2)]);
    }

    private Probe probe(Set<Phase> phases) {
        var timeout = Duration.ofMillis(50 + chance.nextInt(29_000));
        var interval = Duration.ofMillis(1000 + chance.nextInt(200_000));
        return switch (chance.nextInt(3)) {
            case 0 ->
                new Probe.Http(
                        name(),
                        URI.create("https://example.com:8443/a%20b?c=d&e=%C3%A4"),
                        Probe.HttpReading.values()[chance.nextInt(2)],
                        timeout,
                        tolerance(),
                        phases,
                        interval);
            case 1 ->
                new Probe.Prometheus(
                        name(),
                        URI.create("http://[::1]:9090/prom"),
                        "sum(rate(x{a=\"b\",c!~'d.*'}[1m])) / 2 # " + text(),
                        chance.nextBoolean() ? "" : "req/s",
                        timeout,
                        tolerance(),
                        phases,
                        interval);
            default ->
                new Probe.Tcp(
                        name(), "db-1.internal", 1 + chance.nextInt(65_535), timeout, tolerance(), phases, interval);
        };
    }

    private Tolerance tolerance() {
        double one = number();
        double other = number();
        return switch (chance.nextInt(4)) {
            case 0 -> new Tolerance.AtMost(one);
            case 1 -> new Tolerance.AtLeast(one);
            case 2 -> new Tolerance.Exactly(one);
            default -> new Tolerance.Between(Math.min(one, other), Math.max(one, other));
        };
    }

    private double number() {
        double value = switch (chance.nextInt(4)) {
            case 0 -> chance.nextInt(1000);
            case 1 -> chance.nextDouble();
            case 2 -> -1 - chance.nextDouble() * 1e14;
            default -> (1 + chance.nextDouble()) * 1e-9;
        };
        return value == 0 ? 0 : value;
    }

    private Duration duration() {
        return Duration.ofMillis(1000 + chance.nextInt(600_000));
    }

    private String name() {
        return text() + " " + ++names;
    }

    private String text() {
        var text = new StringBuilder(WORDS.get(chance.nextInt(WORDS.size())).strip());
        for (int i = chance.nextInt(4); i > 0; i--) {
            text.append(chance.nextBoolean() ? " " : "")
                    .append(WORDS.get(chance.nextInt(WORDS.size())).strip());
        }
        return text.append('.').toString();
    }
}
