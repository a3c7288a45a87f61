package dev.faultline.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorTest {

    @Test
    void readsWhatItWrites() {
        Selector selector = Selector.parse(" service = payments | catalog , zone=a ");

        assertThat(selector.labels()).isEqualTo(Map.of("service", Set.of("catalog", "payments"), "zone", Set.of("a")));
        assertThat(selector).hasToString("service=catalog|payments,zone=a");
        assertThat(Selector.parse(selector.toString())).isEqualTo(selector);
    }

    @Test
    void matchesWhenEveryLabelHasOneOfItsValues() {
        Selector selector = Selector.parse("service=catalog|payments,zone=a");

        assertThat(selector.matches(Map.of("service", "payments", "zone", "a", "team", "shop")))
                .isTrue();
        assertThat(selector.matches(Map.of("service", "payments", "zone", "b"))).isFalse();
        assertThat(selector.matches(Map.of("service", "payments"))).isFalse();
        assertThat(selector.matches(Map.of())).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'';The selector is empty; it would match every target.",
                "'   ';The selector is empty",
                "service;“service” is not label=value.",
                "service=a,;“” is not label=value.",
                "=a;“” is not a label",
                "service=;“service” has an empty value.",
                "service=a||b;“service” has an empty value.",
                "service=*;cannot be matched",
                "service=a=b;cannot be matched",
                "service=a,service=b;“service” is named twice. Write service=one|other for either.",
                "ser vice=a;“ser vice” is not a label",
                "${jndi}=a;is not a label"
            })
    void saysWhatIsWrong(String text, String said) {
        assertThatThrownBy(() -> Selector.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(said.split(";")[0]);
    }

    @Test
    void nothingSelectsEverything() {
        assertThatThrownBy(() -> new Selector(Map.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Selector(Map.of("service", Set.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
