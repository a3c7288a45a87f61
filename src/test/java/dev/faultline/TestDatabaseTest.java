package dev.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class TestDatabaseTest {

    @Test
    void givesEverybodyADatabaseOfTheirOwn() {
        try (HikariDataSource mine = TestDatabase.newDataSource();
                HikariDataSource yours = TestDatabase.newDataSource()) {
            JdbcClient.create(mine).sql("create table mine (word text)").update();

            assertThat(tables(mine)).isEqualTo(tables(yours) + 1);
        }
    }

    private static int tables(HikariDataSource database) {
        return JdbcClient.create(database)
                .sql("select count(*) from information_schema.tables where table_schema = 'public'")
                .query((row, number) -> row.getInt(1))
                .single();
    }
}
