package dev.faultline.halt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HaltLaneTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db/faultline, jdbc:postgresql://db/faultline",
        "jdbc:postgresql://db/faultline?socketTimeout=60, jdbc:postgresql://db/faultline",
        "jdbc:postgresql://db/f?ssl=true&socketTimeout=60&connectTimeout=9, jdbc:postgresql://db/f?ssl=true",
        "jdbc:postgresql://db/f?ApplicationName=x&ssl=true, jdbc:postgresql://db/f?ssl=true",
        "jdbc:postgresql://db/f?sslrootcert=/socketTimeout=1, jdbc:postgresql://db/f?sslrootcert=/socketTimeout=1",
    })
    void theTimesOfAnAddressDoNotHoldInTheLane(String given, String used) {
        assertThat(HaltLane.withoutItsOwnTimes(given)).isEqualTo(used);
    }
}
