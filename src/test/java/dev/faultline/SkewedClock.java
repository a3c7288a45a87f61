package dev.faultline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** A wall clock that is off, for a server whose class path has this class too. The product cannot be told to have one. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("faultline.test.skew")
class SkewedClock {

    @Bean
    @Primary
    Clock wrong(@Value("${faultline.test.skew}") Duration skew) {
        return Clock.offset(Clock.systemUTC(), skew);
    }

    /** @return a directory for a class path that holds this class and none of the tests' others */
    static Path alone(Path directory) {
        var name = SkewedClock.class.getName().replace('.', '/') + ".class";
        try (var file = SkewedClock.class.getResourceAsStream("/" + name)) {
            var copy = directory.resolve(name);
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
