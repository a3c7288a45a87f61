package dev.faultline.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faultline.fleet.Selector;
import dev.faultline.gate.FieldError;
import dev.faultline.gate.Format;
import dev.faultline.gate.Problem;
import dev.faultline.protocol.NetworkLatency;
import dev.faultline.steadystate.Phase;
import dev.faultline.steadystate.Probe;
import dev.faultline.steadystate.Tolerance;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DefinitionTest {

    static Stream<String> examples() {
        return Examples.of(URI.create("http://127.0.0.1:18080/")).stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyShippedExampleIsValid(String example) {
        assertThat(Written.definition(example).faults()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatIsWrittenReadsAsTheSame(String example) {
        Definition definition = Written.definition(example);
        assertThat(Written.definition(DefinitionWriter.yaml(definition))).isEqualTo(definition);
        assertThat(Written.definition(DefinitionWriter.json(definition), Format.JSON))
                .isEqualTo(definition);
    }

    @Test
    void readsEveryWord() {
        Definition read = Written.definition("""
                name: payments are slow
                description: |
                  two
                  lines
                hypothesis: The storefront answers.
                probes:
                  - name: storefront latency
                    type: http
                    url: http://127.0.0.1:18080/
                    reading: latency
                    timeout: 2s
                    tolerance: { between: [1, 800.5] }
                    phases: [before, during]
                    interval: 1s
                  - { name: errors, type: prometheus, server: "http://127.0.0.1:9090", query: 'sum(rate(x[1m]))', unit: "%",
                      tolerance: { atMost: 1 } }
                  - { name: port, type: tcp, host: localhost, port: 80, tolerance: { atMost: 100 }, phases: [after] }
                guards:
                  - { name: guard, type: tcp, host: localhost, port: 80, tolerance: { atMost: 100 }, breaches: 2 }
                method:
                  - name: slow payments
                    type: fault
                    fault: { type: network-latency, delay: 1s, jitter: 100ms, percent: 50 }
                    duration: 30s
                    target:
                      selector: { service: [payments, catalog], kind: route }
                      maxPercent: 50
                      rounding: up
                      whenEmpty: skip
                  - { name: settle, type: wait, duration: PT5S, after: [slow payments] }
                  - { name: look, type: check, probes: [errors], after: [settle] }
                  - { name: ask, type: gate, question: Go on?, after: [look] }
                limits: { maxTargets: 3, maxDuration: 5m, recoverWithin: 30s, maxPercent: 20, atLeastOne: true,
                          lastInstance: allow }
                """);
        var second = Duration.ofSeconds(1);
        assertThat(read)
                .isEqualTo(new Definition(
                        "payments are slow",
                        "two\nlines",
                        "The storefront answers.",
                        List.of(
                                new Probe.Http(
                                        "storefront latency",
                                        URI.create("http://127.0.0.1:18080/"),
                                        Probe.HttpReading.LATENCY,
                                        Duration.ofSeconds(2),
                                        new Tolerance.Between(1, 800.5),
                                        EnumSet.of(Phase.BEFORE, Phase.DURING),
                                        second),
                                new Probe.Prometheus(
                                        "errors",
                                        URI.create("http://127.0.0.1:9090"),
                                        "sum(rate(x[1m]))",
                                        "%",
                                        Duration.ofSeconds(2),
                                        new Tolerance.AtMost(1),
                                        EnumSet.allOf(Phase.class),
                                        second),
                                new Probe.Tcp(
                                        "port",
                                        "localhost",
                                        80,
                                        Duration.ofSeconds(2),
                                        new Tolerance.AtMost(100),
                                        EnumSet.of(Phase.AFTER),
                                        second)),
                        List.of(new Definition.Guard(
                                new Probe.Tcp(
                                        "guard",
                                        "localhost",
                                        80,
                                        Duration.ofSeconds(2),
                                        new Tolerance.AtMost(100),
                                        EnumSet.of(Phase.DURING),
                                        second),
                                2)),
                        List.of(
                                new MethodStep.Inject(
                                        "slow payments",
                                        Set.of(),
                                        new NetworkLatency(second, Duration.ofMillis(100), 50),
                                        Duration.ofSeconds(30),
                                        new Selection(
                                                new Selector(Map.of(
                                                        "service",
                                                        Set.of("payments", "catalog"),
                                                        "kind",
                                                        Set.of("route"))),
                                                new Selection.Mode.MaxPercent(50),
                                                Selection.Rounding.UP,
                                                Selection.WhenEmpty.SKIP)),
                                new MethodStep.Wait("settle", Set.of("slow payments"), Duration.ofSeconds(5)),
                                new MethodStep.Check("look", Set.of("settle"), Set.of("errors")),
                                new MethodStep.Gate("ask", Set.of("look"), "Go on?")),
                        new Definition.Limits(
                                3,
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(30),
                                new Share(20, true),
                                Definition.LastInstance.ALLOW)));
    }

    /** One change to a small valid experiment, and what is said of it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: small                   | name: '   '                        | #/name                              | length
            delay: 1s                     | delay: 90                          | #/method/0/fault/delay              | duration.unit
            delay: 1s                     | delay: 1e9h                        | #/method/0/fault/delay              | duration
            delay: 1s                     | delay: 1s, percent: 0              | #/method/0/fault/percent            | range
            delay: 1s                     | delay: 1s, percent: 101            | #/method/0/fault/percent            | range
            delay: 1s                     | delay: 1s, percent: 33.333         | #/method/0/fault/percent            | integer
            delay: 1s                     | delay: 1s, percent: "50"           | #/method/0/fault/percent            | type
            delay: 1s                     | delay: 61s                         | #/method/0/fault/delay              | range
            delay: 1s                     | delay: 1s, jitter: 2s              | #/method/0/fault/jitter             | range
            delay: 1s                     | dealy: 1s                          | #/method/0/fault/dealy              | unknown-field
            type: network-latency         | type: network-latncy               | #/method/0/fault/type               | one-of
            duration: 30s                 | duration: 1:30                     | #/method/0/duration                 | duration.unit
            duration: 30s                 | duration: -5m                      | #/method/0/duration                 | duration
            duration: 30s                 | duration: 0s                       | #/method/0/duration                 | range
            duration: 30s                 | duration: P1Y                      | #/method/0/duration                 | duration
            duration: 30s                 | duration: 5h                       | #/method/0/duration                 | range
            duration: 30s                 | duration: 20m                      | #/limits                            | range
            duration: 30s                 | after: [slow]                      | #/method/0/after/0                  | graph
            duration: 30s                 | after: [gone]                      | #/method/0/after/0                  | graph
            { service: payments, kind: route } | {}                            | #/method/0/target/selector          | selector-empty
            service: payments             | service: '**'                      | #/method/0/target/selector/service  | pattern
            service: payments             | service: '(a+)+$'                  | #/method/0/target/selector/service  | pattern
            service: payments             | service: 'eth0; rm -rf /'          | #/method/0/target/selector/service  | pattern
            service: payments             | service: ../../x                   | #/method/0/target/selector/service  | pattern
            service: payments             | service: 1                         | #/method/0/target/selector/service  | type
            kind: route                   | kind: host                         | #/method/0/target/selector/kind     | kind
            mode: all                     | mode: some                         | #/method/0/target/mode              | one-of
            mode: all                     | mode: all, count: 1                | #/method/0/target/mode              | mode
            mode: all                     | count: 2                           | #/method/0/target/count             | range
            mode: all                     | percent: 0                         | #/method/0/target/percent           | range
            exactly: 200                  | exactly: .nan                      | #/probes/0/tolerance/exactly        | number
            exactly: 200                  | exactly: 1e400                     | #/probes/0/tolerance/exactly        | range
            exactly: 200                  | exactly: 200, atMost: 3            | #/probes/0/tolerance                | tolerance
            exactly: 200                  | between: [2, 1]                    | #/probes/0/tolerance/between        | range
            url: http://127.0.0.1:18080/  | url: javascript:alert(1)           | #/probes/0/url                      | url
            url: http://127.0.0.1:18080/  | url: http://a:b@c/                 | #/probes/0/url                      | url
            url: http://127.0.0.1:18080/  | url: http://169.254.169.254/       | #/probes/0/url                      | forbidden-target
            reading: status               | reading: status, phases: [during]  | #/probes                            | phases
            reading: status               | reading: status, phases: [before]  | #/probes                            | phases
            reading: status               | reading: status, interval: 10ms    | #/probes/0/interval                 | range
            hypothesis: It holds.         | version: 3                         | #/version                           | read-only
            """)
    void saysWhatIsWrongAndWhere(String text, String instead, String pointer, String code) {
        String broken = Written.SMALL.replace(
                text, instead.replace(", phases", "\n    phases").replace(", interval", "\n    interval"));
        assertThat(broken).isNotEqualTo(Written.SMALL);
        var problem = catchThrowableOfType(Problem.class, () -> Written.definition(broken));
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors()).extracting(FieldError::pointer).contains(pointer);
        assertThat(problem.errors())
                .filteredOn(each -> pointer.equals(each.pointer()))
                .extracting(FieldError::code)
                .contains(code);
        assertThat(problem.errors()).allMatch(each -> each.line() != null && each.line() > 0);
    }

    @Test
    void printsTheCycle() {
        String broken = Written.SMALL + """
                  - { name: a, type: wait, duration: 1s, after: [c] }
                  - { name: b, type: wait, duration: 1s, after: [a] }
                  - { name: c, type: wait, duration: 1s, after: [b] }
                """;
        var problem = catchThrowableOfType(Problem.class, () -> Written.definition(broken));
        assertThat(problem.errors()).hasSize(1);
        assertThat(problem.errors().getFirst().pointer())
                .startsWith("#/method/")
                .contains("/after/0");
        assertThat(problem.errors().getFirst().detail()).contains("a → b → c → a");
    }

    @Test
    void refusesAHundredAndOneSteps() {
        var method = new StringBuilder(Written.SMALL);
        for (int i = 0; i < 100; i++) {
            method.append("  - { name: w%d, type: wait, duration: 1s }\n".formatted(i));
        }
        var problem = catchThrowableOfType(Problem.class, () -> Written.definition(method.toString()));
        assertThat(problem.errors().getFirst().pointer()).isEqualTo("#/method");
    }

    @Test
    void refusesAnExperimentThatHurtsNothing() {
        String broken = Written.SMALL.substring(0, Written.SMALL.indexOf("  - name: slow"))
                + "  - { name: w, type: wait, duration: 1s }\n";
        var problem = catchThrowableOfType(Problem.class, () -> Written.definition(broken));
        assertThat(problem.errors().getFirst().code()).isEqualTo("no-fault");
    }

    /** Whatever is generated reads back as itself from both notations. */
    @Test
    void everyDefinitionSurvivesBeingWritten() {
        long seed = Long.getLong("faultline.seed", 20261123L);
        IO.println("seed " + seed);
        var made = new MadeUp(new Random(seed));
        for (int i = 0; i < 300; i++) {
            Definition definition = made.definition();
            assertThat(Written.definition(DefinitionWriter.yaml(definition)))
                    .as("seed %d, number %d", seed, i)
                    .isEqualTo(definition);
            assertThat(Written.definition(DefinitionWriter.json(definition), Format.JSON))
                    .as("seed %d, number %d", seed, i)
                    .isEqualTo(definition);
        }
    }

    /** Damaged documents are refused, or read; nothing else ever happens. */
    @Test
    void everyDamagedDocumentIsReadOrRefused() {
        long seed = Long.getLong("faultline.seed", 20261123L);
        IO.println("seed " + seed);
        var chance = new Random(seed);
        var made = new MadeUp(chance);
        String[] poison = {
            "\t",
            "\u0000",
            "&a ",
            "*a",
            "!!x ",
            "- ",
            ": ",
            "{",
            "[",
            "\"",
            "'",
            "1e999",
            "~",
            "|",
            "\uD800",
            "\u202E",
            "0x",
            "<<: ",
            "%",
            "---\n",
            "# ",
            "٥m",
            "9".repeat(40),
            "-",
            "\n"
        };
        for (int i = 0; i < 2000; i++) {
            boolean yaml = chance.nextBoolean();
            Definition definition = made.definition();
            var text = new StringBuilder(yaml ? DefinitionWriter.yaml(definition) : DefinitionWriter.json(definition));
            for (int change = 1 + chance.nextInt(3); change > 0; change--) {
                int at = chance.nextInt(text.length());
                switch (chance.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, poison[chance.nextInt(poison.length)]);
                    default -> text.setCharAt(at, (char) chance.nextInt(0x250));
                }
            }
            try {
                Definition read = Written.definition(text.toString(), yaml ? Format.YAML : Format.JSON);
                assertThat(Written.definition(DefinitionWriter.json(read), Format.JSON))
                        .isEqualTo(read);
            } catch (Problem problem) {
                assertThat(problem.status()).as("seed %d: %s", seed, text).isIn(400, 415, 422);
                assertThat(problem.errors()).as("seed %d: %s", seed, text).isNotEmpty();
            }
        }
    }
}
