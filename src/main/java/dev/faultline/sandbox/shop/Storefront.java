package dev.faultline.sandbox.shop;

import dev.faultline.ports.Ticker;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The shop's pages. It needs a catalog and payments, and does without them as well as it can: products as they were, then no
 * recommendations, then nothing to buy. Only {@code /search} has no second best, and waits.
 */
final class Storefront {

    /** How long a page waits for a dependency it can do without. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    /** How long a search waits for the one it cannot do without. */
    private static final Duration LONG_PATIENCE = Duration.ofSeconds(2);

    private final Dependency catalog;
    private final Dependency payments;
    private final Ticker ticker;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile @Nullable Remembered products;
    private volatile @Nullable Remembered recommendations;
    private volatile Level shown = Level.FULL;

    private record Remembered(List<Product> products, long at) {}

    Storefront(URI catalog, URI payments, Ticker ticker) {
        this.catalog = new Dependency("catalog", catalog, ticker);
        this.payments = new Dependency("payments", payments, ticker);
        this.ticker = ticker;
    }

    Service service() {
        return new Service("storefront", ticker)
                .on("GET", "/", _ -> home())
                .on("HEAD", "/", _ -> home())
                .on("GET", "/search", request -> search(request.parameter("q")))
                .on("POST", "/checkout", _ -> checkout())
                .on("GET", "/api/level", _ -> level())
                .measure(this::metrics);
    }

    private Answer home() {
        View view = view();
        Answer page = marked(Answer.html(200, Page.home(view)), view.level());
        return view.shelf()
                .age()
                .map(age -> page.with("Age", seconds(age))
                        .with("X-Staleness", seconds(age))
                        .with("Warning", "110 - \"Response is Stale\""))
                .orElse(page);
    }

    private Answer level() {
        View view = view();
        String reasons = view.reasons().stream().map("\"%s\""::formatted).collect(Collectors.joining(","));
        return marked(
                Answer.json("{\"level\":\"%s\",\"reasons\":[%s]}"
                        .formatted(view.level().word(), reasons)),
                view.level());
    }

    private Answer checkout() {
        return switch (payments.ask("POST", "/payments", PATIENCE)) {
            case Dependency.Reply.Got _ -> Answer.html(200, Page.message("Thank you. It is on its way."));
            case Dependency.Reply.TimedOut _, Dependency.Reply.Failed _, Dependency.Reply.Spared _ ->
                marked(Answer.html(503, Page.message(Level.READ_ONLY.sentence())), Level.READ_ONLY)
                        .with("Retry-After", "5");
        };
    }

    private Answer search(String words) {
        String path = "/search?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8);
        return switch (catalog.askAnyway("GET", path, LONG_PATIENCE)) {
            case Dependency.Reply.Got(String lines) -> Answer.html(200, Page.found(words, Product.read(lines)));
            case Dependency.Reply.TimedOut _ -> Answer.html(504, Page.message("The search takes too long."));
            case Dependency.Reply.Failed _, Dependency.Reply.Spared _ ->
                Answer.html(502, Page.message("The search does not work just now."));
        };
    }

    /** Asks both dependencies at once; it takes as long as the slower one, and never longer than patience. */
    private View view() {
        List<String> reasons = new ArrayList<>();
        CompletableFuture<Dependency.Reply> methods =
                CompletableFuture.supplyAsync(() -> payments.ask("GET", "/methods", PATIENCE), threads);
        Dependency.Reply answered = catalog.ask("GET", "/products", PATIENCE);
        Shelf shelf = shelf(answered);
        Optional<List<Product>> recommended = recommended(shelf, reasons);
        Stream.of(answered, methods.join()).flatMap(Storefront::trouble).forEach(reasons::add);
        View view = new View(shelf, recommended, methods.join() instanceof Dependency.Reply.Got, reasons);
        shown = view.level();
        return view;
    }

    private Shelf shelf(Dependency.Reply answered) {
        return switch (answered) {
            case Dependency.Reply.Got(String lines) -> {
                List<Product> fresh = Product.read(lines);
                products = new Remembered(fresh, ticker.nanos());
                yield new Shelf(fresh, Optional.empty());
            }
            case Dependency.Reply.TimedOut _, Dependency.Reply.Failed _, Dependency.Reply.Spared _ -> remembered();
        };
    }

    private Shelf remembered() {
        @Nullable Remembered before = products;
        return before == null
                ? new Shelf(List.of(), Optional.of(Duration.ZERO))
                : new Shelf(before.products(), Optional.of(ticker.since(before.at())));
    }

    /** Nobody needs them: the first thing to go when the catalog is out, so as not to press it further. */
    private Optional<List<Product>> recommended(Shelf shelf, List<String> reasons) {
        if (catalog.isOut()) {
            return Optional.empty();
        }
        if (shelf.isStale()) {
            return Optional.ofNullable(recommendations).map(Remembered::products);
        }
        Dependency.Reply reply = catalog.ask("GET", "/recommendations", PATIENCE);
        trouble(reply).forEach(reasons::add);
        if (!(reply instanceof Dependency.Reply.Got(String lines))) {
            return Optional.empty();
        }
        List<Product> fresh = Product.read(lines);
        recommendations = new Remembered(fresh, ticker.nanos());
        return Optional.of(fresh);
    }

    private static Stream<String> trouble(Dependency.Reply reply) {
        return switch (reply) {
            case Dependency.Reply.Got _ -> Stream.empty();
            case Dependency.Reply.TimedOut(String why) -> Stream.of(why);
            case Dependency.Reply.Failed(String why) -> Stream.of(why);
            case Dependency.Reply.Spared(String why) -> Stream.of(why);
        };
    }

    private static Answer marked(Answer answer, Level level) {
        return answer.with("X-Degradation-Level", level.word());
    }

    private static String seconds(Duration age) {
        return Long.toString(age.toSeconds());
    }

    private String metrics() {
        StringBuilder text = new StringBuilder();
        Metrics.head(text, "dependency_requests_total", "counter", "What the storefront asked of others.");
        catalog.measure(text);
        payments.measure(text);
        Metrics.head(text, "storefront_degradation_level", "gauge", "0 full, 1 stale, 2 reduced, 3 read-only.");
        Metrics.line(text, "storefront_degradation_level", "service=\"storefront\"", shown.ordinal());
        return text.toString();
    }
}
