package dev.faultline.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.access.Seals;
import dev.faultline.ports.Ticker;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.event.LogoutSuccessEvent;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.filter.OncePerRequestFilter;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.autoconfigure.exclude="
                    + "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration,"
                    + "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration,"
                    + "org.springframework.boot.session.jdbc.autoconfigure.JdbcSessionAutoConfiguration",
            "spring.threads.virtual.enabled=true"
        })
class LiveStreamTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Stream> streams = new CopyOnWriteArrayList<>();

    @LocalServerPort
    private int port;

    @Autowired
    private Live live;

    @Autowired
    private Weather weather;

    @Autowired
    private Button button;

    @Autowired
    private ApplicationEventPublisher events;

    @BeforeEach
    void calm() {
        live.start();
        weather.becomes("calm");
        weather.broken = false;
        button.pressed = Optional.empty();
    }

    @AfterEach
    void hangUp() {
        streams.forEach(Stream::close);
    }

    @Test
    void answers401InsteadOfALoginPageToWhoeverIsNotLoggedIn() throws Exception {
        assertThat(answerTo("/live", "").statusCode()).isEqualTo(401);
    }

    @Test
    void tellsNothingAboutATopicThatIsNotTheCallersOrDoesNotExist() throws Exception {
        assertThat(answerTo("/live?topic=weather:secret", "ada").statusCode()).isEqualTo(404);
        assertThat(answerTo("/live?topic=nonsense", "ada").statusCode()).isEqualTo(404);
    }

    @Test
    void sendsWhatIsTrueNowAndThenEveryChange() throws Exception {
        Stream page = open("/live?topic=weather:here", "ada");
        page.await(line -> line.contains("weather is calm"));
        weather.becomes("stormy");
        page.await(line -> line.contains("weather is stormy"));
        assertThat(page.header("Content-Type")).startsWith("text/event-stream");
        assertThat(page.header("X-Accel-Buffering")).isEqualTo("no");
        assertThat(page.header("Cache-Control")).contains("no-cache").contains("no-transform");
    }

    @Test
    void rendersOnceForAllWhoWatch() throws Exception {
        Stream first = open("/live?topic=weather:here", "ada");
        Stream second = open("/live?topic=weather:here", "grace");
        first.await(line -> line.contains("calm"));
        second.await(line -> line.contains("calm"));
        int rendered = weather.rendered.get();
        weather.becomes("foggy");
        first.await(line -> line.contains("foggy"));
        second.await(line -> line.contains("foggy"));
        assertThat(weather.rendered.get()).isEqualTo(rendered + 1);
    }

    @Test
    void carriesTheRedButtonsStateInEveryStream() throws Exception {
        Stream page = open("/live", "ada");
        page.await(line -> line.contains("hx-target=\"#halt-banner\""));
        button.pressed = Optional.of(
                new HaltState.Pressed(new UUID(0, 7), Instant.parse("2026-11-23T14:03:22Z"), "grace", "test press", 2));
        page.await(line -> line.contains("Everything is stopped"));
        page.await(line -> line.contains("2 not confirmed"));
    }

    @Test
    void numbersItsMessages() throws Exception {
        Stream page = open("/live?topic=weather:here", "ada");
        page.await(line -> line.matches("id: \\d+"));
    }

    @Test
    void beatsEverySecondWithTheServersTime() throws Exception {
        Stream page = open("/live", "ada");
        page.await(line -> line.equals("event: hb"));
        page.await(line -> line.matches("data: \\{\"now\":\"[^\"]+Z\",\"age\":\\d+}"));
    }

    @Test
    void saysHowOldThePageIsWhenWhatItShowsCannotBeRead() throws Exception {
        Stream page = open("/live?topic=weather:here", "ada");
        page.await(line -> line.contains("calm"));
        weather.broken = true;
        page.await(line -> line.matches("data: .*\"age\":[1-9]\\d{3}}"));
        weather.broken = false;
        page.await(line -> line.matches("data: .*\"age\":\\d{1,3}}"));
    }

    @Test
    void givesNewcomersEveryPointAndOthersOnlyNewOnes() throws Exception {
        Stream early = open("/live?topic=weather:here", "ada");
        early.await(line -> line.equals("data: points 1..1"));
        weather.points.set(2);
        early.await(line -> line.equals("data: points 2..2"));
        Stream late = open("/live?topic=weather:here", "grace");
        late.await(line -> line.equals("data: points 1..2"));
        weather.points.set(1);
    }

    @Test
    void closesThePagesOfSomebodyWhoLogsOut() throws Exception {
        Stream hers = open("/live", "ada");
        Stream his = open("/live", "grace");
        events.publishEvent(new LogoutSuccessEvent(authentication("ada")));
        assertThat(hers.ended()).isTrue();
        assertThat(his.isOpen()).isTrue();
    }

    @Test
    void endsEveryStreamAtOnceWhenTheServerStops() throws Exception {
        Stream page = open("/live?topic=weather:here", "ada");
        long before = System.nanoTime();
        live.stop();
        assertThat(page.ended()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void tellsASlowPageToStartOverInsteadOfWaitingForIt() throws Exception {
        var viewer = new Viewer(caller("ada"), List.of(), () -> true, Clock.systemUTC(), Ticker.system());
        for (int i = 0; i <= Viewer.QUEUE; i++) {
            viewer.tell(Message.html(i, "too much"));
        }
        var out = new java.io.ByteArrayOutputStream();
        Thread writer = Thread.ofVirtual().start(() -> {
            try {
                viewer.writeTo(out);
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        awaitThat(() -> out.toString(StandardCharsets.UTF_8).contains("event: resync"));
        viewer.close();
        writer.join(SOON);
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("too much");
    }

    private HttpResponse<String> answerTo(String path, String user) throws Exception {
        return http.send(request(path, user), HttpResponse.BodyHandlers.ofString());
    }

    private Stream open(String path, String user) throws Exception {
        var stream = new Stream(http.send(request(path, user), HttpResponse.BodyHandlers.ofInputStream()));
        streams.add(stream);
        return stream;
    }

    private HttpRequest request(String path, String user) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .header("User", user)
                .header("Accept", "text/event-stream")
                .build();
    }

    private static void awaitThat(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static Caller caller(String name) {
        return new Caller(
                UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
                name,
                Set.of(Permission.VIEW),
                Set.of(),
                false);
    }

    private static UsernamePasswordAuthenticationToken authentication(String name) {
        return UsernamePasswordAuthenticationToken.authenticated(caller(name), "", List.of());
    }

    /** An open stream and the lines it has brought. */
    private static final class Stream {

        private final HttpResponse<InputStream> response;
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Thread reader;

        Stream(HttpResponse<InputStream> response) {
            this.response = response;
            this.reader = Thread.ofVirtual().start(this::read);
        }

        private void read() {
            try (var in = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                in.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException _) {
                // ended
            }
        }

        /** Waits for such a line among those not looked at yet. */
        void await(Predicate<String> wanted) {
            int[] looked = {0};
            awaitThat(() -> {
                while (looked[0] < lines.size()) {
                    if (wanted.test(lines.get(looked[0]++))) {
                        lines.subList(0, looked[0]).clear();
                        return true;
                    }
                }
                return false;
            });
        }

        boolean ended() throws InterruptedException {
            return reader.join(SOON);
        }

        boolean isOpen() {
            return reader.isAlive();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        void close() {
            try {
                response.body().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Weather implements LiveView {

        final AtomicInteger rendered = new AtomicInteger();
        final AtomicInteger points = new AtomicInteger(1);
        volatile boolean broken;
        private volatile String sky = "";

        void becomes(String sky) {
            this.sky = sky;
        }

        @Override
        public String kind() {
            return "weather";
        }

        @Override
        public boolean maySee(Caller caller, String id) {
            return !id.equals("secret");
        }

        @Override
        public String version(String id) {
            if (broken) {
                throw new IllegalStateException("cannot look outside");
            }
            return sky;
        }

        @Override
        public String render(String id) {
            rendered.incrementAndGet();
            return "<p>weather is " + sky + "</p>";
        }

        @Override
        public Points points(String id, long after) {
            int last = points.get();
            return new Points(after < last ? "points %d..%d".formatted(after + 1, last) : "", last);
        }
    }

    private static final class Button implements HaltState {

        volatile Optional<Pressed> pressed = Optional.empty();

        @Override
        public Optional<Pressed> current() {
            return pressed;
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import({Live.class, LiveController.class, Fragments.class, HaltView.class, Frames.class})
    static class Pages {

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        Ticker ticker() {
            return Ticker.system();
        }

        /** Without a database: nothing is sealed from anybody here. */
        @Bean
        Seals seals() {
            return new Seals(JdbcClient.create(new DriverManagerDataSource()));
        }

        @Bean
        Weather weather() {
            return new Weather();
        }

        @Bean
        Button button() {
            return new Button();
        }

        @Bean
        SecurityFilterChain anybodyWhoSaysTheirName(HttpSecurity security) {
            return security.authorizeHttpRequests(each -> each.anyRequest().permitAll())
                    .addFilterBefore(new SaysTheirName(), AuthorizationFilter.class)
                    .build();
        }
    }

    private static final class SaysTheirName extends OncePerRequestFilter {

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            String name = request.getHeader("User");
            if (name != null && !name.isEmpty()) {
                SecurityContextHolder.getContext().setAuthentication(authentication(name));
            }
            chain.doFilter(request, response);
        }
    }
}
