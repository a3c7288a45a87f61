package dev.faultline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Each of the rules of time has a test that bears its number, wherever it stands: {@code rule13AFreezeMadeOver…}. */
class RulesOfTimeTest {

    private static final int RULES = 32;
    private static final Pattern TEST = Pattern.compile("void rule(\\d+)\\p{Lu}\\w*\\(");

    /** Of GameDays that others must not know of: its test stands where they are. */
    private static final Set<Integer> OF_SECRET_GAMEDAYS = Set.of(22);

    @Test
    void everyRuleHasATestByItsNumber() throws IOException {
        var tested = tests();
        System.out.println(tested);
        assertThat(tested.keySet())
                .containsAll(IntStream.rangeClosed(1, RULES)
                        .boxed()
                        .filter(each -> !OF_SECRET_GAMEDAYS.contains(each))
                        .collect(Collectors.toSet()))
                .allMatch(each -> each >= 1 && each <= RULES);
    }

    private static Map<Integer, Set<String>> tests() throws IOException {
        var tests = new TreeMap<Integer, Set<String>>();
        try (var files = Files.walk(Path.of("src/test/java"))) {
            for (var file :
                    files.filter(each -> each.toString().endsWith("Test.java")).toList()) {
                var found = TEST.matcher(Files.readString(file));
                while (found.find()) {
                    tests.computeIfAbsent(Integer.valueOf(found.group(1)), _ -> new TreeSet<>())
                            .add(file.getFileName().toString().replace(".java", ""));
                }
            }
        }
        return tests;
    }
}
