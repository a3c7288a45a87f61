package dev.faultline;

import dev.faultline.ports.Ids;
import dev.faultline.ports.Node;
import dev.faultline.ports.Ticker;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import org.springframework.beans.factory.annotation.Value;
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

    /** What it is called, or the host's name and four letters of chance: several may run on one host. */
    @Bean
    Node node(@Value("${faultline.node:}") String name, RandomGenerator chance) {
        return new Node(name.isBlank() ? hostName() + "-" + suffix(chance) : name.strip());
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "");
            return name.isEmpty() || !Character.isLetterOrDigit(name.charAt(0))
                    ? "node"
                    : name.substring(0, Math.min(name.length(), 50));
        } catch (UnknownHostException _) {
            return "node";
        }
    }

    private static String suffix(RandomGenerator chance) {
        return chance.ints(4, 0, 26)
                .collect(StringBuilder::new, (text, each) -> text.append((char) ('a' + each)), StringBuilder::append)
                .toString();
    }

    @Bean
    Ids ids(Clock clock, RandomGenerator chance) {
        return new Ids(clock, chance);
    }
}
