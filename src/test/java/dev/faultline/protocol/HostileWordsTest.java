package dev.faultline.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * A server that was taken over may send an agent whatever it likes: each value of each fault there is, replaced by what would be an
 * order to somebody who hands it to a shell, a file system, a firewall or a log.
 */
class HostileWordsTest {

    private static final List<String> HOSTILE = List.of(
            "; rm -rf /",
            "$(id)",
            "`id`",
            "10.0.0.1; nft flush ruleset",
            "10.0.0.1 } ; table inet x {",
            "|id",
            "a\nb",
            "a\r\nHost: other",
            "--help",
            "-rf",
            "%00",
            "../../etc/passwd",
            "${jndi:ldap://x}",
            "\u001b[2J");

    /** The same fault with one of its values replaced, as it comes over the wire. */
    record Sent(String fault, String where, String text) {
        @Override
        public String toString() {
            return "%s, %s".formatted(fault, where);
        }
    }

    static Stream<Sent> all() {
        return FaultTypes.ALL.stream().flatMap(HostileWordsTest::variants);
    }

    private static Stream<Sent> variants(FaultType<?> type) {
        var sent = new ArrayList<Sent>();
        for (var word : HOSTILE) {
            var whole = Wire.read(Wire.write(type.example()), JsonNode.class);
            replaced(whole, whole, "", word, type.name(), sent);
        }
        return sent.stream();
    }

    /** One value at a time; afterwards everything is as it was. */
    private static void replaced(JsonNode whole, JsonNode at, String path, String word, String fault, List<Sent> sent) {
        if (at instanceof ObjectNode object) {
            for (var name : List.copyOf(object.propertyNames())) {
                var before = object.get(name);
                if (before.isContainer()) {
                    replaced(whole, before, path + "/" + name, word, fault, sent);
                } else {
                    object.set(name, StringNode.valueOf(word));
                    sent.add(new Sent(fault, path + "/" + name, Wire.write(whole)));
                    object.set(name, before);
                }
            }
        } else if (at instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                var before = array.get(i);
                array.set(i, StringNode.valueOf(word));
                sent.add(new Sent(fault, path + "/" + i, Wire.write(whole)));
                array.set(i, before);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void isNoFault(Sent sent) {
        assertThat(isRead(sent.text())).as(sent.text()).isFalse();
    }

    private static boolean isRead(String text) {
        try {
            Wire.read(text, Fault.class);
            return true;
        } catch (RuntimeException refused) {
            return false;
        }
    }
}
