package dev.faultline.live;

import dev.faultline.access.Seals;
import dev.faultline.ports.Ticker;
import java.time.Clock;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Open pages, of which there are none. */
public final class NobodyWatches {

    private NobodyWatches() {}

    public static Live live() {
        return new Live(
                List.of(),
                new Seals(JdbcClient.create(new DriverManagerDataSource())),
                Clock.systemUTC(),
                Ticker.system());
    }
}
