package dev.faultline.live;

import dev.faultline.access.Seals;
import dev.faultline.ports.Ticker;
import java.time.Clock;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Streams of pages that nobody has open. */
public final class TestLive {

    private TestLive() {}

    public static Live ofNobody() {
        return new Live(
                List.of(),
                new Seals(JdbcClient.create(new DriverManagerDataSource())),
                Clock.systemUTC(),
                Ticker.system());
    }
}
