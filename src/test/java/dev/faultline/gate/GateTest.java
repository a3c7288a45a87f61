package dev.faultline.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void readsTheSameFromJsonAndYaml() {
        var json =
                Gate.read(bytes("{\"name\": \"a\", \"list\": [1, 2], \"in\": {\"for\": \"90s\"}}"), "application/json");
        var yaml = Gate.read(bytes("name: a\nlist: [1, 2]\nin:\n  for: 90s\n"), "application/yaml; charset=utf-8");
        for (var fields : List.of(json, yaml)) {
            assertThat(fields.text("name", 1, 10)).isEqualTo("a");
            assertThat(fields.decimals("list", 1, 2)).containsExactly(1d, 2d);
            var in = fields.object("in");
            assertThat(in.duration("for", SECOND, HOUR)).isEqualTo(Duration.ofSeconds(90));
            in.end();
            fields.end();
            fields.check();
        }
    }

    @Test
    void collectsEverythingThatIsWrongWithItsPlace() {
        var fields = yaml("name: 80\nsteps:\n  - duration: 1:30\n    nmae: x\n  - duration: 5s\nid: 7\n");
        fields.text("name", 1, 10);
        for (var step : fields.objects("steps", 1, 5)) {
            step.duration("duration", SECOND, HOUR);
            step.text("name", 0, 10, "");
            step.end();
        }
        fields.text("missing", 1, 10);
        fields.end();
        var problem = catchThrowableOfType(Problem.class, fields::check);
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors())
                .extracting(FieldError::pointer, FieldError::code, FieldError::line, FieldError::column)
                .containsExactly(
                        row("#/missing", "required", 1, 1),
                        row("#/name", "type", 1, 7),
                        row("#/steps/0/duration", "duration.unit", 3, 15),
                        row("#/steps/0/nmae", "unknown-field", 4, 5),
                        row("#/id", "read-only", 6, 1));
        assertThat(problem.errors().get(2).detail()).contains("“1:30” has no unit. Write 90s");
        assertThat(problem.errors().get(3).detail()).contains("Did you mean “name”?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "010", "0x1F", "1_000", "yes", ".inf", ".nan", "~", "", "+1", ".5", "-0", "\"50\"", "1e400", "50.5"
            })
    void takesNoNumberThatIsNotWrittenAsOne(String written) {
        var fields = yaml("n: " + written + "\n");
        fields.integer("n", 0, 100);
        assertThat(fields.complaints()).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "on", "1", "\"true\"", "~", "y"})
    void takesOnlyTrueAndFalseForFlags(String written) {
        var fields = yaml("f: " + written + "\n");
        fields.flag("f", false);
        assertThat(fields.complaints()).isOne();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a: &x 1\\nb: *x        | yaml-alias
            a: &x [*x]             | yaml-alias
            <<: {a: 1}             | yaml-merge
            a: !!binary aGk=       | yaml-tag
            a: !include x          | yaml-tag
            a: ! x                 | yaml-tag
            !!set {a}              | yaml-tag
            ? [a]\\n: b            | yaml-key
            --- {a: 1}\\n--- {b: 2}| yaml-documents
            %TAG ! !x\\n--- {a: 1} | yaml-directive
            """)
    void refusesWhatMakesYamlAProgram(String text, String code) {
        var problem = catchThrowableOfType(Problem.class, () -> yaml(text.replace("\\n", "\n")));
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors().getFirst().code()).isEqualTo(code);
        assertThat(problem.errors().getFirst().line()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'a': 1}",
                "{\"a\": 1,}",
                "{\"a\": 1 /* no */}",
                "{\"a\": NaN}",
                "{\"a\": 010}",
                "{\"a\": +1}",
                "{\"a\": .5}",
                "{\"a\": 1",
                "{\"a\": \"",
                "{} {}",
                "{} x",
                "hello",
                "[]",
                "null",
                "1",
                "{\"a\": 1, \"a\": 2}",
                "{\"a\": \"\t\"}",
                "{\"a\": \"\\x\"}",
                "{a: 1}",
                "{\"é\": 1, \"e\\u0301\": 2}"
            })
    void refusesWhatIsNotJsonByTheLetter(String text) {
        var problem = catchThrowableOfType(Problem.class, () -> json(text));
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.errors()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"C328", "7B22C0AF22", "EDA080", "F888808080", "EFBBBF7B7D", "7B2200227D", "7B0B7D", "7BC2857D"})
    void refusesBytesThatAreNotCleanUtf8(String hex) {
        var problem = catchThrowableOfType(
                Problem.class, () -> Gate.read(java.util.HexFormat.of().parseHex(hex), "application/json"));
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.slug()).isEqualTo("encoding");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\u0000", "a\\ud800", "a\\u202eb", "a\\ufeff", "a\\u0007", "a\u2066b"})
    void refusesCharactersThatReadDifferentlyFromWhatTheyAre(String text) {
        var problem = catchThrowableOfType(Problem.class, () -> json("{\"n\": [\"" + text + "\"]}"));
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors().getFirst().pointer()).isEqualTo("#/n/0");
        assertThat(problem.errors().getFirst().code()).isEqualTo("character");
    }

    @Test
    void composesWhatEscapesTookApart() {
        var fields = json("{\"n\": \"e\\u0301\"}");
        assertThat(fields.text("n", 1, 1)).isEqualTo("é");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\u200b\u200d", "\u3164", "\u2800 "})
    void seesNoNameInWhatNobodySees(String blank) {
        var fields = json("{\"n\": \"" + blank + "\"}");
        fields.text("n", 1, 10);
        assertThat(fields.complaints()).isOne();
    }

    @Test
    void givesUpOnDepthBeforeItCostsAnything() {
        var deepJson = catchThrowableOfType(Problem.class, () -> json("{\"a\":" + "[".repeat(100_000)));
        var deepYaml = catchThrowableOfType(Problem.class, () -> yaml("a: " + "[".repeat(100_000)));
        assertThat(deepJson.slug()).isEqualTo("too-deep");
        assertThat(deepYaml.slug()).isEqualTo("too-deep");
    }

    @Test
    void readsThirtyTwoLevelsAndNotThirtyThree() {
        json("{\"a\":" + "[".repeat(31) + "]".repeat(31) + "}");
        var problem =
                catchThrowableOfType(Problem.class, () -> json("{\"a\":" + "[".repeat(32) + "]".repeat(32) + "}"));
        assertThat(problem.slug()).isEqualTo("too-deep");
    }

    @Test
    void refusesLongNumbersAndManyValues() {
        var longNumber = catchThrowableOfType(Problem.class, () -> json("{\"a\":" + "9".repeat(1001) + "}"));
        var many = catchThrowableOfType(Problem.class, () -> json("{\"a\":[" + "1,".repeat(60_000) + "1]}"));
        assertThat(longNumber.slug()).isEqualTo("number-too-long");
        assertThat(longNumber.errors().getFirst().pointer()).isEqualTo("#/a");
        assertThat(many.slug()).isEqualTo("too-many");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "application/json;charset=latin1", "x", "*/*"
            })
    void takesOnlyJsonAndYamlInUtf8(String type) {
        var problem = catchThrowableOfType(Problem.class, () -> Gate.read(bytes("{}"), type));
        assertThat(problem.status()).isEqualTo(415);
        assertThat(problem.errors().getFirst().header()).isEqualTo("Content-Type");
    }

    @ParameterizedTest
    @CsvSource({"90s,90", "5m,300", "1h30m,5400", "PT90S,90", "PT1M30S,90", "P1DT1S,86401", "1d,86400", "PT1.5S,1"})
    void readsDurationsWithUnits(String text, long seconds) {
        assertThat(Durations.parse(text).toSeconds()).isEqualTo(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "90",
                "1:30",
                "-5m",
                "PT-1S",
                "P1Y",
                "P1M",
                "1e9h",
                "٥m",
                "",
                "P",
                "PT",
                "P1DT",
                "5 m",
                "m5",
                "5m5h",
                "99999999999s",
                "1.5h",
                "5M",
                "+5s"
            })
    void readsNoDurationsWithout(String text) {
        org.assertj.core.api.Assertions.assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
    }

    private static org.assertj.core.groups.Tuple row(Object... values) {
        return org.assertj.core.groups.Tuple.tuple(values);
    }

    private static Fields json(String text) {
        return Gate.read(bytes(text), "application/json");
    }

    private static Fields yaml(String text) {
        return Gate.read(bytes(text), "application/yaml");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
