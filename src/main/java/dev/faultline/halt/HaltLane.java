package dev.faultline.halt;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Two connections to the database that nobody else can use up. Server-side time-outs do not help against a database that hangs,
 * so the sockets have their own, of two seconds; and nobody who presses waits for even that.
 */
@Component
final class HaltLane implements AutoCloseable {

    private final HikariDataSource pool;
    private final JdbcClient database;
    private final TransactionTemplate transaction;

    HaltLane(JdbcConnectionDetails details) {
        var settings = new HikariConfig();
        settings.setPoolName("halt");
        settings.setJdbcUrl(withoutItsOwnTimes(details.getJdbcUrl()));
        settings.setUsername(details.getUsername());
        settings.setPassword(details.getPassword());
        settings.setMaximumPoolSize(2);
        settings.setMinimumIdle(2);
        settings.setConnectionTimeout(1_000);
        settings.setValidationTimeout(500);
        settings.setInitializationFailTimeout(-1);
        settings.addDataSourceProperty("socketTimeout", "2");
        settings.addDataSourceProperty("connectTimeout", "2");
        settings.addDataSourceProperty("ApplicationName", "faultline-halt");
        pool = new HikariDataSource(settings);
        database = JdbcClient.create(pool);
        transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
    }

    /** What an address says beats what is set here. */
    static String withoutItsOwnTimes(String url) {
        return url.replaceAll("(?<=[?&])(socketTimeout|connectTimeout|ApplicationName)=[^&]*(&|$)", "")
                .replaceAll("[?&]$", "");
    }

    JdbcClient database() {
        return database;
    }

    TransactionTemplate transaction() {
        return transaction;
    }

    @Override
    public void close() {
        pool.close();
    }
}
