package dev.faultline.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real processes of the shop, without an agent: here the storefront reaches the other two directly. */
class ShopProcessesTest {

    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)\\{([^}]*)} ([0-9.E+-]+)");

    @TempDir
    Path directory;

    private final ShopPorts ports = withoutRoutes(ShopPorts.from(0));
    private final HttpClient client = HttpClient.newHttpClient();
    private ShopProcesses shop;

    @BeforeEach
    void open() {
        shop = new ShopProcesses(Programs.ofThisJvm(directory), ports, directory);
        shop.start();
        eventuallyOn("full");
    }

    @AfterEach
    void close() throws Exception {
        for (String service : List.of("catalog", "payments", "storefront")) {
            signal("CONT", service);
        }
        shop.stop();
        client.close();
    }

    @Test
    void sellsNothingWhilePaymentsHang() throws Exception {
        signal("STOP", "payments");

        eventuallyOn("read-only");
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Hard hat", "<button disabled>Buy", "payments gave no answer within 300 ms");
        HttpResponse<String> checkout = post("/checkout");
        assertThat(checkout.statusCode()).isEqualTo(503);
        assertThat(checkout.headers().firstValue("X-Degradation-Level")).contains("read-only");

        signal("CONT", "payments");
        eventuallyOn("full");
        assertThat(post("/checkout").statusCode()).isEqualTo(200);
    }

    @Test
    void staysFastWhilePaymentsHang() throws Exception {
        signal("STOP", "payments");
        for (int request = 0; request < 20; request++) {
            long asked = System.nanoTime();
            assertThat(get("/").statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofMillis(800));
        }
    }

    @Test
    void showsProductsAsTheyWereAndThenFewerThingsWhileTheCatalogHangs() throws Exception {
        signal("STOP", "catalog");

        HttpResponse<String> first = get("/");
        assertThat(first.headers().firstValue("X-Degradation-Level")).contains("stale");
        assertThat(first.headers().firstValue("Age")).isPresent();
        assertThat(first.headers().firstValue("X-Staleness")).isPresent();
        assertThat(first.body()).contains("Hard hat", "You may like", "seconds old");

        eventuallyOn("reduced");
        assertThat(get("/").body()).contains("Hard hat").doesNotContain("You may like");
    }

    @Test
    void hasNothingToOfferForASearchWhileTheCatalogHangs() throws Exception {
        assertThat(get("/search?q=lamp").body()).contains("1 found", "Hand lamp");

        signal("STOP", "catalog");

        long asked = System.nanoTime();
        assertThat(get("/search?q=lamp").statusCode()).isEqualTo(504);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @Test
    void showsWordsOfASearchAsWordsOnly() throws Exception {
        assertThat(get("/search?q=%3Cscript%3E").body())
                .contains("&lt;script&gt;")
                .doesNotContain("<script>");
    }

    @Test
    void bringsAKilledServiceBackAfterAMoment() throws Exception {
        long killed = pid("catalog");
        long at = System.nanoTime();
        signal("KILL", "catalog");

        eventually(() -> assertThat(pid("catalog")).isNotEqualTo(killed));
        assertThat(Duration.ofNanos(System.nanoTime() - at)).isGreaterThan(Duration.ofSeconds(1));
        eventuallyOn("full");
    }

    @Test
    void countsRequestsAndMeasuresThemAsPrometheusReadsIt() throws Exception {
        for (int request = 0; request < 5; request++) {
            get("/");
        }
        List<String> lines = get("/metrics").body().lines().toList();

        assertThat(lines)
                .allMatch(line -> line.startsWith("# ") || SAMPLE.matcher(line).matches());
        assertThat(lines).contains("# TYPE http_request_duration_seconds histogram");
        String home = "service=\"storefront\",route=\"/\"";
        assertThat(value(lines, "http_requests_total", home + ",status=\"200\""))
                .isGreaterThanOrEqualTo(5);
        assertThat(value(lines, "http_request_errors_total", home)).isZero();
        double count = value(lines, "http_request_duration_seconds_count", home);
        assertThat(count).isGreaterThanOrEqualTo(5);
        assertThat(value(lines, "http_request_duration_seconds_bucket", home + ",le=\"+Inf\""))
                .isEqualTo(count);
        assertThat(buckets(lines, home)).isSorted();
    }

    @Test
    void answersHealthProbesInEveryService() throws Exception {
        for (int port : new int[] {ports.storefront(), ports.catalog(), ports.payments()}) {
            for (String probe : List.of("live", "ready", "startup")) {
                URI uri = ShopPorts.url(port).resolve("/health/" + probe);
                assertThat(send(HttpRequest.newBuilder(uri)).statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void leavesNoProcessBehindWhenItsKeeperIsKilled() throws Exception {
        shop.stop();
        Path elsewhere = Files.createDirectories(directory.resolve("elsewhere"));
        Process keeper = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Keeper.class.getName(),
                        elsewhere.toString())
                .inheritIO()
                .start();
        eventually(() -> assertThat(pids(elsewhere)).hasSize(3).allMatch(ShopProcessesTest::lives));
        List<Long> children = pids(elsewhere);

        keeper.destroyForcibly().waitFor();

        eventually(() -> assertThat(children).noneMatch(ShopProcessesTest::lives));
    }

    /** A program to be killed. */
    static final class Keeper {
        public static void main(String[] arguments) throws InterruptedException {
            Path directory = Path.of(arguments[0]);
            new ShopProcesses(Programs.ofThisJvm(directory), withoutRoutes(ShopPorts.from(0)), directory).start();
            Thread.currentThread().join();
        }
    }

    private static ShopPorts withoutRoutes(ShopPorts ports) {
        return new ShopPorts(ports.storefront(), ports.catalog(), ports.payments(), ports.catalog(), ports.payments());
    }

    private static boolean lives(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    private static List<Long> pids(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(each -> each.toString().endsWith(".pid"))
                    .map(ShopProcessesTest::pid)
                    .toList();
        }
    }

    private static long pid(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException gone) {
            return -1;
        }
    }

    private long pid(String service) {
        long pid = pid(directory.resolve(service + ".pid"));
        assertThat(pid).isPositive();
        return pid;
    }

    private void signal(String signal, String service) throws IOException, InterruptedException {
        long pid = pid(directory.resolve(service + ".pid"));
        if (pid > 0) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    private void eventuallyOn(String level) {
        eventually(() -> assertThat(get("/api/level").body()).startsWith("{\"level\":\"" + level + "\""));
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(20)).ignoreExceptions().untilAsserted(assertion);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(ShopPorts.url(ports.storefront()).resolve(path)));
    }

    private HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(ShopPorts.url(ports.storefront()).resolve(path))
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(Duration.ofSeconds(5)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static double value(List<String> lines, String name, String labels) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{" + labels + "} "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private static List<Double> buckets(List<String> lines, String labels) {
        return lines.stream()
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .filter(sample ->
                        sample.group(1).endsWith("_bucket") && sample.group(2).startsWith(labels))
                .map(sample -> Double.valueOf(sample.group(3)))
                .toList();
    }
}
