package dev.faultline.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.gate.Problem;
import dev.faultline.protocol.Fault;
import dev.faultline.protocol.FaultType;
import dev.faultline.protocol.FaultTypes;
import dev.faultline.protocol.Parameter;
import dev.faultline.protocol.Parameter.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the catalogue says of each fault, and that experiments are read as it says. */
class FaultCatalogueTest {

    private static final Path DOCS = Path.of("docs", "faults.md");

    /** Each of them is an order to somebody who would hand it to a shell, a file system, a terminal or a log. */
    private static final List<String> HOSTILE = List.of(
            "; rm -rf /",
            "$(id)",
            "`id`",
            "10.0.0.1; nft flush ruleset",
            "10.0.0.1 } ; table inet x {",
            "|id",
            "a\\nb",
            "--help",
            "%00",
            "${jndi:ldap://x}",
            "\\u001b[2J");

    static List<FaultType<?>> types() {
        return FaultTypes.forExperiments();
    }

    /** An experiment with this one fault; what stands in it can be read back. */
    private static Fault read(String fault) {
        var definition = Written.definition("""
                name: made up
                hypothesis: It holds.
                probes:
                  - { name: front, type: tcp, host: 127.0.0.1, port: 80, tolerance: { atMost: 100 } }
                method:
                  - name: break it
                    type: fault
                    fault: %s
                    duration: 10s
                    target: { selector: { service: shop }, mode: one }
                """.formatted(fault));
        return definition.faults().getFirst().fault();
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyExampleIsReadAsItIsWritten(FaultType<?> type) {
        var written = FaultCatalogue.described(type, List.of(), List.of()).written();

        assertThat(read(written)).isEqualTo(type.example());
    }

    static Stream<String> hostile() {
        var all = new ArrayList<String>();
        for (FaultType<?> type : types()) {
            for (Parameter<?> parameter : type.parameters()) {
                for (var text : HOSTILE) {
                    var fault = new LinkedHashMap<>(Faults.write(type.example()));
                    fault.put(parameter.name(), parameter.shape() instanceof Shape.Texts ? List.of(text) : text);
                    all.add(FaultSchema.inOneLine(fault));
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void refusesWhatCouldBeAnOrderInEveryParameter(String fault) {
        assertThat(refused(fault)).as(fault).isTrue();
    }

    @Test
    void noDirectoryLeadsUpwards() {
        assertThat(refused("{ type: disk-fill, directory: /var/../../etc, percent: 90 }"))
                .isTrue();
    }

    private static boolean refused(String fault) {
        try {
            read(fault);
            return false;
        } catch (Problem refused) {
            return true;
        }
    }

    @ParameterizedTest
    @MethodSource("types")
    void theSchemaNamesEveryParameterAndThoseThatMustBeWritten(FaultType<?> type) {
        var schema = FaultSchema.of(type);

        assertThat((Map<?, ?>) schema.get("properties"))
                .hasSize(type.parameters().size() + 1);
        var required = new ArrayList<Object>((List<?>) schema.get("required"));
        assertThat(required)
                .containsExactlyElementsOf(Stream.concat(
                                Stream.of("type"),
                                type.parameters().stream()
                                        .filter(Parameter::required)
                                        .map(Parameter::name))
                        .map(Object.class::cast)
                        .toList());
        assertThat(schema).containsEntry("additionalProperties", false);
    }

    /** {@code -Dfaultline.docs=write} writes them. */
    @Test
    void theDocsSayWhatTheFaultsSayOfThemselves() throws IOException {
        var text = FaultDocs.text();
        if ("write".equals(System.getProperty("faultline.docs"))) {
            Files.writeString(DOCS, text);
        }

        assertThat(Files.readString(DOCS)).isEqualTo(text);
    }
}
