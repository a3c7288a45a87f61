package dev.faultline.steadystate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DestinationsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "169.254.169.254",
                "169.254.170.2",
                "[::ffff:169.254.169.254]",
                "[::169.254.169.254]",
                "[64:ff9b::a9fe:a9fe]",
                "[2002:a9fe:a9fe::1]",
                "[2001:0:0:0:0:0:5601:5601]",
                "[fd00:ec2::254]",
                "[fe80::1]",
                "0.0.0.0",
                "0.1.2.3",
                "[::]",
                "224.0.0.1",
                "[ff02::1]",
                "255.255.255.255",
                "2852039166",
                "169.254.43518",
                "100.100.100.200"
            })
    void neverGoesToMetadataMulticastAndNowhere(String host) {
        var everything = destinations(true, "0.0.0.0/0", "[::/0]", "*.example.com");
        var refused = catchThrowableOfType(Unreadable.class, () -> everything.resolve(host, 80));
        assertThat(refused).isNotNull();
        assertThat(refused.why()).isEqualTo("nothing ever goes to such an address");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "[::1]", "10.1.2.3", "192.168.0.1", "93.184.216.34", "[::ffff:127.0.0.1]", "127.1"})
    void goesNowhereThatIsNotListed(String host) {
        var refused =
                catchThrowableOfType(Unreadable.class, () -> destinations(false).resolve(host, 80));
        assertThat(refused.why()).contains("faultline.probes.allow");
    }

    @Test
    void reachesThisMachineWhileTheSandboxIsOn() throws Unreadable {
        assertThat(destinations(true).resolve("127.0.0.1", 18080)).hasSize(1);
        assertThat(catchThrowableOfType(
                        Unreadable.class, () -> destinations(true).resolve("10.0.0.1", 80)))
                .isNotNull();
    }

    @Test
    void heedsPortsAndPrefixes() throws Unreadable {
        var some = destinations(false, "10.0.0.0/8:9090", "localhost:8080", "[::1]:7000");
        assertThat(some.resolve("10.200.3.4", 9090)).hasSize(1);
        assertThat(some.resolve("localhost", 8080)).isNotEmpty();
        assertThat(some.resolve("[::1]", 7000)).hasSize(1);
        for (var other : List.of("10.200.3.4:80", "11.0.0.1:9090", "localhost:8081", "127.0.0.1:8080")) {
            int colon = other.indexOf(':');
            assertThat(catchThrowableOfType(
                            Unreadable.class,
                            () -> some.resolve(
                                    other.substring(0, colon), Integer.parseInt(other.substring(colon + 1)))))
                    .as(other)
                    .isNotNull();
        }
    }

    @Test
    void aNameDoesNotVouchForTheInsideWhereItIsTyped() throws Unreadable {
        var refused =
                catchThrowableOfType(Unreadable.class, () -> typed("localhost").resolve("localhost", 443));
        assertThat(refused.why()).isEqualTo("not among the destinations in faultline.calendars.allow");
        assertThat(typed("localhost", "127.0.0.0/8", "[::1]").resolve("localhost", 443))
                .isNotEmpty();
        assertThat(destinations(false, "localhost").resolve("localhost", 443)).isNotEmpty();
    }

    private static Destinations typed(String... allow) {
        return new Destinations("faultline.calendars.allow", List.of(allow), false, false);
    }

    @Test
    void refusesNamesThatCannotBeResolved() {
        var refused = catchThrowableOfType(
                Unreadable.class, () -> destinations(false, "nowhere.invalid").resolve("nowhere.invalid", 80));
        assertThat(refused.why()).isEqualTo("the name cannot be resolved");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "http://a", "10.0.0.0/33", "a:99999", "10.0.0.256", "a b", "*", "a..b", "[::1", "::/129"})
    void saysAtOnceWhichEntryIsWrong(String entry) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> destinations(false, entry))
                .withMessageContaining(entry);
    }

    private static Destinations destinations(boolean sandbox, String... allow) {
        return new Destinations(new ProbeSettings(List.of(allow)), sandbox);
    }
}
