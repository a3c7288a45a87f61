package dev.faultline;

import dev.faultline.ports.Ids;
import dev.faultline.ports.Ticker;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The real world behind the ports: this machine's clocks and its chance. */
@Configuration(proxyBeanMethods = false)
class Ports {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Ticker ticker() {
        return Ticker.system();
    }

    /** Asks the calling thread's own generator at every call, so it may be shared. Never a source of secrets. */
    @Bean
    RandomGenerator chance() {
        return () -> ThreadLocalRandom.current().nextLong();
    }

    @Bean
    Ids ids(Clock clock, RandomGenerator chance) {
        return new Ids(clock, chance);
    }
}
