package dev.faultline.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class VerifyCommandTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    @Test
    void isMeantByItsArgumentOnly() {
        assertThat(VerifyCommand.isMeant("--server.port=1", "--faultline.verify"))
                .isTrue();
        assertThat(VerifyCommand.isMeant("--faultline.verifying")).isFalse();
    }

    @Test
    void exitsWithOneWhenAChainIsBrokenAndNamesIt() {
        try (HikariDataSource database = TestDatabase.newDataSource()) {
            assertThat(verify(database)).isZero();
            assertThat(said.toString(StandardCharsets.UTF_8))
                    .isEqualTo("Intact: 0 facts in 0 chains are what was written.\n");

            JdbcClient.create((javax.sql.DataSource) database)
                    .sql(
                            "insert into fact_chain (chain, seq, hash) values ('00000000-0000-0000-0000-000000000000', 3, ?)")
                    .param(new byte[32])
                    .update();

            assertThat(verify(database)).isEqualTo(1);
            assertThat(said.toString(StandardCharsets.UTF_8))
                    .contains("control plane: BROKEN at fact 1: it is missing")
                    .contains("BROKEN: 1 of 1 chains");
        }
    }

    private int verify(HikariDataSource database) {
        return VerifyCommand.run(
                new PrintStream(said, true, StandardCharsets.UTF_8),
                "--faultline.verify",
                "--spring.datasource.url=" + database.getJdbcUrl(),
                "--spring.datasource.username=" + database.getUsername(),
                "--spring.datasource.password=" + database.getPassword());
    }
}
