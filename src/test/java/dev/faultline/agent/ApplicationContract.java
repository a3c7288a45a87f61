package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.protocol.ApplicationException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every fault within an application does that carries Chaos Monkey for Spring Boot. */
abstract class ApplicationContract extends FaultContract {

    Monkey monkey;

    Monkey start() throws IOException {
        return new StandInMonkey();
    }

    @BeforeEach
    void startMonkey() throws IOException {
        monkey = start();
        config().neighbours().keep(stateDirectory());
    }

    @AfterEach
    void endMonkey() {
        if (monkey != null) {
            monkey.close();
        }
    }

    @Override
    Config config() {
        var plain = Outside.config(stateDirectory(), List.of(), List.of(), Outside.policy());
        var base = "http://127.0.0.1:" + monkey.port();
        return new Config(
                plain.server(),
                plain.serverCa(),
                plain.name(),
                plain.state(),
                plain.labels(),
                plain.processes(),
                plain.routes(),
                plain.policy(),
                Optional.empty(),
                new Neighbours(
                        null,
                        null,
                        "host1",
                        Map.of(),
                        Map.of("shop", new Neighbours.Application(base + "/actuator", base + "/orders", Map.of()))));
    }

    @Override
    String target() {
        return "application:shop";
    }

    Curl.Answer ask() throws IOException {
        return Curl.get(monkey.port(), "/orders");
    }

    @Test
    void givesBackExactlyTheSettingsThatWereThereBefore() {
        var before = monkey.settings();
        var plan = planned();
        begin(plan, uptime.centiseconds() + 3000);
        assertThat(monkey.settings()).isNotEqualTo(before);

        undo(plan);
        assertThat(monkey.settings()).isEqualTo(before);
        undo(plan);
        assertThat(monkey.settings()).isEqualTo(before);
    }

    @Test
    void leavesAnApplicationAloneThatSomebodyElseAttacks() {
        begin(planned(), uptime.centiseconds() + 3000);

        assertThat(drivers()
                        .plan(
                                UUID.randomUUID(),
                                new ApplicationException(1, List.of("rest-controller")),
                                target(),
                                Duration.ofSeconds(30)))
                .isEqualTo(new Answer.Refused("Chaos Monkey in shop attacks already, for somebody else"));
    }
}
