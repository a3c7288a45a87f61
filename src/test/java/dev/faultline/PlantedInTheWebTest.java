package dev.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.access.Role;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.security.web.csrf.CsrfFilter;
import org.thymeleaf.IEngineConfiguration;
import org.thymeleaf.templateresolver.ITemplateResolver;
import org.thymeleaf.templateresolver.StringTemplateResolver;
import org.thymeleaf.templateresolver.TemplateResolution;

/** Bugs of pages and of the API, planted into a whole server that runs: the same request has to be answered badly then. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "a-database-of-its-own=planted",
            "spring.thymeleaf.cache=false",
            "spring.datasource.hikari.maximum-pool-size=3",
            "spring.datasource.hikari.minimum-idle=1"
        })
@Import({TestDatabase.class, SignedIn.class, PlantedInTheWebTest.Planting.class})
class PlantedInTheWebTest {

    private static final String DEFINITION = """
            {"name": "%s", "description": "<b id=planted>bold</b>", "hypothesis": "It holds.",
             "probes": [{"name": "up", "type": "tcp", "host": "127.0.0.1", "port": 1, "tolerance": {"atMost": 1}}],
             "method": [{"name": "nobody", "type": "fault", "fault": {"type": "process-pause"}, "duration": "1s",
                         "target": {"selector": {"service": "none"}, "mode": "all", "whenEmpty": "skip"}}],
             "limits": {"maxTargets": 1, "maxDuration": "1m"}}
            """;

    private enum Bug {
        NO_TEAM_PREDICATE,
        TEXT_NOT_ESCAPED,
        FORM_WITHOUT_TOKEN,
        LIVENESS_ASKS_THE_DATABASE
    }

    private static volatile @Nullable Bug bug;

    @Autowired
    SignedIn signedIn;

    @Autowired
    @Qualifier("dataSource") HikariDataSource pool;

    @AfterEach
    void pullOut() {
        bug = null;
    }

    private interface Question {
        boolean isAnsweredWell() throws Exception;
    }

    private static void planted(int number, Bug planted, String words, String noticedBy, Question question)
            throws Exception {
        assertThat(question.isAnsweredWell()).as("%d without the bug", number).isTrue();
        bug = planted;
        assertThat(question.isAnsweredWell()).as("%d with the bug", number).isFalse();
        System.out.printf("%2d  %-60s %s%n", number, words, noticedBy);
    }

    @Test
    void aQueryThatDoesNotAskForTheTeamIsSeenByAStranger() throws Exception {
        newExperiment("not for strangers");
        var stranger = signedIn.with(Role.OPERATOR, signedIn.newTeam());
        planted(28, Bug.NO_TEAM_PREDICATE, "a team predicate that is missing", "somebody of another team", () -> {
            var list = stranger.get("/api/v1/experiments");
            assertThat(list.statusCode()).isEqualTo(200);
            return !list.body().contains("not for strangers");
        });
    }

    @Test
    void textThatIsNotEscapedIsSeenInThePage() throws Exception {
        var path = "/experiments/" + newExperiment("shown with its description");
        var browser = signedIn.as(Role.OPERATOR);
        planted(31, Bug.TEXT_NOT_ESCAPED, "text that is not escaped", "an element in a description", () -> {
            var page = browser.get(path, "Accept", "text/html");
            assertThat(page.body()).contains("id=planted");
            return !page.body().contains("<b id=planted>");
        });
    }

    @Test
    void aFormThatNeedsNoTokenIsSeenByAForgery() throws Exception {
        var browser = signedIn.as(Role.ADMIN);
        planted(32, Bug.FORM_WITHOUT_TOKEN, "a form without its token", "a forged form", () -> {
            var path = "/experiments/" + newExperiment("deleted by forgery " + UUID.randomUUID()) + "/delete";
            return browser.submit(path, Map.of("_csrf", "forged")).statusCode() == 403;
        });
    }

    @Test
    void aProbeOfLivenessThatAsksTheDatabaseIsSeenWhenThatIsAway() throws Exception {
        planted(
                36,
                Bug.LIVENESS_ASKS_THE_DATABASE,
                "a probe of liveness that asks the database",
                "a pool of which every connection hangs",
                () -> whileEveryConnectionHangs(
                        () -> signedIn.nobody().get("/health/live").statusCode() == 200));
    }

    private boolean whileEveryConnectionHangs(Question question) throws Exception {
        var held = new ArrayList<Connection>();
        try {
            while (held.size() < pool.getMaximumPoolSize()) {
                held.add(pool.getConnection());
            }
            return question.isAnsweredWell();
        } finally {
            for (var connection : held) {
                connection.close();
            }
        }
    }

    private String newExperiment(String name) {
        var made = signedIn.with(Role.OPERATOR).post("/api/v1/experiments", DEFINITION.formatted(name));
        assertThat(made.statusCode()).as("%s", made.body()).isEqualTo(201);
        return made.headers().firstValue("location").orElseThrow().replaceFirst(".*/", "");
    }

    /** Where the bugs go. Without one, everything passes through as it is. */
    @TestConfiguration(proxyBeanMethods = false)
    static class Planting {

        @Bean
        static BeanPostProcessor forgetfulDatabase() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessBeforeInitialization(Object bean, String name) {
                    if (name.equals("dataSource") && bean instanceof HikariDataSource pool) {
                        var postgres = new PGSimpleDataSource();
                        postgres.setUrl(pool.getJdbcUrl());
                        pool.setDataSource(new Forgetful(postgres));
                    }
                    return bean;
                }
            };
        }

        @Bean
        ITemplateResolver carelessTemplates() {
            return new Careless();
        }

        @Bean
        FilterRegistrationBean<Filter> openDoor() {
            return before((request, response, chain) -> {
                if (bug == Bug.FORM_WITHOUT_TOKEN
                        && ((HttpServletRequest) request).getServletPath().endsWith("/delete")) {
                    CsrfFilter.skipRequest((HttpServletRequest) request);
                }
                chain.doFilter(request, response);
            });
        }

        @Bean
        FilterRegistrationBean<Filter> curiousLiveness(JdbcClient database) {
            return before((request, response, chain) -> {
                if (bug == Bug.LIVENESS_ASKS_THE_DATABASE
                        && ((HttpServletRequest) request).getServletPath().equals("/health/live")) {
                    database.sql("select 1").query(Integer.class).single();
                }
                chain.doFilter(request, response);
            });
        }

        private static FilterRegistrationBean<Filter> before(Filter filter) {
            var registration = new FilterRegistrationBean<>(filter);
            registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 10);
            return registration;
        }
    }

    /** Leaves the team out of what it asks of experiments. */
    private static final class Forgetful extends DelegatingDataSource {

        Forgetful(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            var real = super.getConnection(user, password);
            return (Connection) Proxy.newProxyInstance(
                    Forgetful.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                        if (method.getName().equals("prepareStatement") && bug == Bug.NO_TEAM_PREDICATE) {
                            arguments[0] = ((String) arguments[0])
                                    .replace("e.team_id = any(?)", "(e.team_id = any(?) or true)");
                        }
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException thrown) {
                            throw thrown.getCause();
                        }
                    });
        }
    }

    /** Reads our own templates and forgets to escape. */
    private static final class Careless implements ITemplateResolver {

        private final StringTemplateResolver texts = new StringTemplateResolver();

        @Override
        public String getName() {
            return "careless";
        }

        @Override
        public Integer getOrder() {
            return 1;
        }

        @Override
        public @Nullable TemplateResolution resolveTemplate(
                IEngineConfiguration configuration,
                @Nullable String owner,
                String template,
                @Nullable Map<String, Object> attributes) {
            if (bug != Bug.TEXT_NOT_ESCAPED) {
                return null;
            }
            try (var file = PlantedInTheWebTest.class.getResourceAsStream("/templates/" + template + ".html")) {
                if (file == null) {
                    return null;
                }
                var text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
                return texts.resolveTemplate(configuration, owner, text.replace("th:text", "th:utext"), attributes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
