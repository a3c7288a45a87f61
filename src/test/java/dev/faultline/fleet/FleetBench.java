package dev.faultline.fleet;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.ports.Ids;
import dev.faultline.ports.Ticker;
import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/** The fleet and the timeline it writes, without the web and without anything on a schedule. */
final class FleetBench {

    private FleetBench() {}

    static AnnotationConfigApplicationContext open(HikariDataSource database) {
        var context = new AnnotationConfigApplicationContext();
        context.registerBean(HikariDataSource.class, () -> database);
        context.register(Wiring.class);
        context.refresh();
        return context;
    }

    /** Without a stereotype: scans of other tests must not find it. */
    @EnableTransactionManagement
    @ComponentScan(
            basePackages = "dev.faultline.timeline",
            useDefaultFilters = false,
            includeFilters = @ComponentScan.Filter(org.springframework.stereotype.Component.class),
            excludeFilters = @ComponentScan.Filter(org.springframework.stereotype.Controller.class))
    @Import({
        Fleet.class,
        Agents.class,
        Targets.class,
        Keys.class,
        ServerKey.class,
        Hearing.class,
        Inviting.class,
        Revoking.class,
        JoinTokens.class,
        Enrolling.class,
        Admitting.class,
        Clones.class
    })
    static class Wiring {

        @Bean
        JdbcClient jdbcClient(DataSource dataSource) {
            return JdbcClient.create(dataSource);
        }

        @Bean
        PlatformTransactionManager transactions(DataSource dataSource) {
            return new JdbcTransactionManager(dataSource);
        }

        @Bean
        AgentsProperties properties() {
            return new AgentsProperties(AgentsProperties.Admission.AUTOMATIC);
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        Ticker ticker() {
            return Ticker.system();
        }

        @Bean
        Ids ids(Clock clock) {
            return new Ids(clock, () -> ThreadLocalRandom.current().nextLong());
        }
    }
}
