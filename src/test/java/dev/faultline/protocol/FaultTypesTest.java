package dev.faultline.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each fault says of itself. */
class FaultTypesTest {

    static List<FaultType<?>> all() {
        return FaultTypes.ALL;
    }

    private static Stream<Class<?>> records(Class<?> type) {
        return type.isRecord()
                ? Stream.of(type)
                : Stream.of(type.getPermittedSubclasses()).flatMap(FaultTypesTest::records);
    }

    @Test
    void holdsEveryFaultThereIsOnce() {
        var named = FaultTypes.ALL.stream().<Class<?>>map(FaultType::of).toList();

        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(records(Fault.class).toList());
        assertThat(FaultTypes.ALL).extracting(type -> type.name()).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("all")
    void makesItsOwnExampleWhichSurvivesTheWire(FaultType<?> type) {
        var example = type.example();

        assertThat(example.described()).isSameAs(type);
        assertThat(Wire.write(example)).contains("\"type\":\"%s\"".formatted(type.name()));
        assertThat(Wire.read(Wire.write(example), Fault.class)).isEqualTo(example);
        assertThat(example.inWords()).isNotBlank();
    }

    @ParameterizedTest
    @MethodSource("all")
    void givesBackTheValuesItWasMadeOf(FaultType<?> type) {
        Fault example = type.example();

        assertThat((Fault) type.make(type.values(example))).isEqualTo(example);
    }

    @ParameterizedTest
    @MethodSource("all")
    void speaksToPeopleInWholeSentences(FaultType<?> type) {
        assertThat(List.of(type.does(), type.undone(), type.needs())).allMatch(text -> text.endsWith("."));
        type.parameters().forEach(each -> assertThat(each.says()).endsWith("."));
    }

    @Test
    void namesTheFieldOfWhatCannotBe() {
        assertThatExceptionOfType(Wrong.class)
                .isThrownBy(() -> CpuStress.TYPE.make(Map.of("workers", 65, "load", 1)))
                .satisfies(wrong -> assertThat(wrong.field()).isEqualTo("workers"))
                .withMessage("workers is 65; it must be 1 to 64");
    }
}
