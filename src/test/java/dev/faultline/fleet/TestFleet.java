package dev.faultline.fleet;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.live.Live;
import dev.faultline.live.NobodyWatches;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** The fleet on a database of its own, with what a test puts on it. */
public final class TestFleet {

    private TestFleet() {}

    public static AnnotationConfigApplicationContext open(HikariDataSource database, Class<?>... beans) {
        var context = new AnnotationConfigApplicationContext();
        context.registerBean(HikariDataSource.class, () -> database);
        context.registerBean(Live.class, NobodyWatches::live);
        context.register(FleetBench.Wiring.class);
        context.register(beans);
        context.refresh();
        return context;
    }
}
