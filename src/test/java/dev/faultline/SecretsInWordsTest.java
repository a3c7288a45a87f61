package dev.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever carries a secret may end up in a log line by way of its words, so the secret is not among them. */
class SecretsInWordsTest {

    private static final Pattern SECRET = Pattern.compile("(?i).*(secret|password|token)");
    private static final String CANARY = "a secret that nobody may read";

    @Test
    void noRecordTellsTheSecretThatItCarries() throws Exception {
        var carriers = carriers();
        assertThat(carriers).hasSizeGreaterThan(5);
        assertThat(carriers.stream().filter(SecretsInWordsTest::tells)).isEmpty();

        record Careless(String name, String secret) {}
        assertThat(tells(Careless.class)).as("with the bug").isTrue();
        System.out.printf("%2d  %-60s %s%n", 33, "a secret in words", "every record that carries one");
    }

    private static List<Class<?>> carriers() throws IOException, URISyntaxException {
        var classes = Path.of(Faultline.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.startsWith("dev/faultline") && file.endsWith(".class"))
                    .<Class<?>>map(SecretsInWordsTest::load)
                    .filter(each -> each.isRecord()
                            && Arrays.stream(each.getRecordComponents()).anyMatch(SecretsInWordsTest::isSecret))
                    .toList();
        }
    }

    private static Class<?> load(String file) {
        try {
            var name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
            return Class.forName(name, false, SecretsInWordsTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isSecret(RecordComponent component) {
        return component.getType() == String.class
                && SECRET.matcher(component.getName()).matches();
    }

    private static boolean tells(Class<?> carrier) {
        var components = carrier.getRecordComponents();
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        var values = Arrays.stream(components)
                .map(each -> isSecret(each) ? CANARY : anything(each.getType()))
                .toArray();
        try {
            var constructor = carrier.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values).toString().contains(CANARY);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("say here what a %s may be made of".formatted(carrier.getName()), e);
        }
    }

    private static @Nullable Object anything(Class<?> type) {
        if (type == boolean.class) {
            return false;
        } else if (type == int.class) {
            return 0;
        } else if (type == long.class) {
            return 0L;
        } else if (type == String.class) {
            return "x";
        } else if (type == UUID.class) {
            return new UUID(0, 1);
        } else if (type == Instant.class) {
            return Instant.EPOCH;
        } else if (type == List.class) {
            return List.of();
        } else if (type == Set.class) {
            return Set.of();
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        return type.isRecord() ? blank(type) : null;
    }

    private static Object blank(Class<?> type) {
        var types = Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getType)
                .toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(
                    Arrays.stream(types).map(SecretsInWordsTest::anything).toArray());
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("say here what a %s may be".formatted(type.getName()), e);
        }
    }
}
