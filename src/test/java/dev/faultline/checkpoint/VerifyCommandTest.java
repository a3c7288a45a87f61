package dev.faultline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @SuppressWarnings("NullAway.Init")
    private Vault vault;

    @BeforeEach
    void open() {
        vault = new Vault(directory);
    }

    @AfterEach
    void close() {
        vault.close();
    }

    private record Said(int status, String words) {}

    @Test
    void isMeantByItsArgumentOnly() {
        assertThat(VerifyCommand.isMeant("--server.port=1", "--faultline.verify"))
                .isTrue();
        assertThat(VerifyCommand.isMeant("--faultline.verifying")).isFalse();
    }

    @Test
    void saysWhatIsWrongAndExitsWithOne() {
        UUID run = vault.aRunOf(4);
        vault.checkpoint(vault.node("north"));
        String copy = "--faultline.checkpoint.copy=" + vault.copyOf("north");

        assertThat(verify(copy))
                .isEqualTo(
                        new Said(
                                0,
                                "Intact: 4 facts in 1 chains, 1 checkpoints, compared with the copy outside of the database.\n"));

        vault.truncate(run, 2);

        assertThat(verify(copy)).isEqualTo(new Said(1, """
                        run %s, fact 3: TRUNCATED: it is missing, like all that followed; checkpoint 1 signed 4
                        BROKEN: 2 facts in 1 chains, 1 checkpoints, compared with the copy outside of the database.
                        """.formatted(run)));
    }

    @Test
    void findsTheCopyOfANodeThatRanHere() {
        vault.aRunOf(1);
        vault.checkpoint(vault.node("north"));

        assertThat(verify("--faultline.checkpoint.directory=" + directory.resolve("north"))
                        .words())
                .contains("compared with the copy");
        assertThat(verify("--faultline.checkpoint.directory=" + directory.resolve("nobody"))
                        .words())
                .contains("without a copy");
    }

    @Test
    void exitsWithTwoWhenTheCopyIsNotThere() {
        assertThat(verify("--faultline.checkpoint.copy=" + directory.resolve("none")))
                .isEqualTo(new Said(2, "There is no copy at %s.\n".formatted(directory.resolve("none"))));
    }

    private Said verify(String... more) {
        var said = new ByteArrayOutputStream();
        int status = VerifyCommand.run(
                new PrintStream(said, true, StandardCharsets.UTF_8),
                Stream.concat(
                                Stream.of(
                                        "--faultline.verify",
                                        "--spring.datasource.url=" + vault.source.getJdbcUrl(),
                                        "--spring.datasource.username=" + vault.source.getUsername(),
                                        "--spring.datasource.password=" + vault.source.getPassword()),
                                Arrays.stream(more))
                        .toArray(String[]::new));
        return new Said(status, said.toString(StandardCharsets.UTF_8));
    }
}
