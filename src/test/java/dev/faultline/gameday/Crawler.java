package dev.faultline.gameday;

import dev.faultline.SignedIn;
import dev.faultline.access.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads everything that somebody can read, as a page and as a program: every path of the authorization matrix and of the OpenAPI
 * document with every id that is known, whatever pages and answers link to, the streams of those pages, what changes are answered with,
 * and notes wherever a word stands that should not.
 */
final class Crawler {

    private static final Pattern LINK = Pattern.compile("(?:href|hx-get|src)=\"(/[^\"#]*)");
    private static final Pattern STREAM = Pattern.compile("data-stream=\"([^\"]+)\"");
    private static final int MOST_LINKS = 120;
    private static final int LISTENERS = 8;

    /** Ends it, or gives the secret away on purpose. */
    private static final Pattern NOT_TRIED =
            Pattern.compile(".*(/stop|/halts.*|/abort|/reveal|/logout|/me/password|/fire|/stop-hooks.*)");

    private final SignedIn.Visitor browser;
    private final SignedIn.Visitor program;
    private final String word;
    private final List<String> ids;
    private final List<String> names;
    private final Map<String, String> hits = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();
    private final Set<String> read = new LinkedHashSet<>();
    private final Set<String> streams = new LinkedHashSet<>();

    /**
     * @param word in every sealed text
     * @param ids of all that is sealed
     * @param names of services and the like
     */
    Crawler(SignedIn signedIn, Caller reader, String word, List<String> ids, List<String> names) {
        this.browser = signedIn.as(reader);
        this.program = signedIn.with(signedIn.token(reader));
        this.word = word;
        this.ids = ids;
        this.names = names;
    }

    /** Where the word stood, with what stood around it. */
    Map<String, String> hits() {
        return hits;
    }

    /** What could not be answered at all. */
    List<String> failures() {
        return failures;
    }

    /** How many different addresses answered. */
    int read() {
        return read.size();
    }

    Crawler everything() {
        var paths = new TreeSet<String>();
        matrix("GET").forEach(each -> paths.addAll(filled(each)));
        documented().forEach(each -> paths.addAll(filled(each)));
        paths.stream().filter(each -> !each.contains("{")).toList().forEach(each -> {
            if (!each.contains("?") && ids.stream().noneMatch(each::contains)) {
                paths.add(each + "?q=" + word.substring(1, word.length() - 1));
            }
        });
        paths.add("/api/v1/timeline?gameday=" + ids.getFirst());
        ids.forEach(each -> paths.addAll(List.of(
                "/api/v1/timeline?run=" + each,
                "/api/v1/timeline/verify?run=" + each,
                "/api/v1/runs?experiment=" + each,
                "/api/v1/approvals?experiment=" + each,
                "/runs/" + each + "/export?format=md",
                "/runs/" + each + "/export?format=json",
                "/api/v1/runs/" + each + "/export?format=md",
                "/api/v1/runs/" + each + "/export?format=json",
                "/gamedays/" + each + "/report?format=html")));
        paths.forEach(this::get);
        followLinks();
        refusals();
        feed();
        streams.addAll(wishes());
        listen();
        return this;
    }

    private void get(String path) {
        if (path.startsWith("/live") || path.startsWith("/agent/v1/link") || !read.add(path)) {
            return;
        }
        look(
                path,
                (path.startsWith("/api/") ? program : browser)
                        .get(path, "Accept", path.startsWith("/api/") ? "*/*" : "text/html"));
    }

    private final ArrayDeque<String> links = new ArrayDeque<>();

    private void look(String path, HttpResponse<String> answer) {
        if (answer.statusCode() >= 500) {
            failures.add(path);
        }
        var text = answer.headers().map() + "\n" + answer.body();
        note(path, text);
        LINK.matcher(answer.body())
                .results()
                .map(each -> each.group(1).replace("&amp;", "&"))
                .forEach(links::add);
        STREAM.matcher(answer.body())
                .results()
                .map(each -> each.group(1).replace("&amp;", "&"))
                .forEach(streams::add);
    }

    private void note(String path, String text) {
        int at = text.indexOf(word);
        if (at >= 0) {
            hits.putIfAbsent(
                    path,
                    text.substring(Math.max(0, at - 80), Math.min(text.length(), at + 120))
                            .replace('\n', ' '));
        }
    }

    private void followLinks() {
        int followed = 0;
        while (!links.isEmpty() && followed < MOST_LINKS) {
            var link = links.remove();
            if (!read.contains(link)
                    && !NOT_TRIED.matcher(link).matches()
                    && !link.startsWith("/vendor")
                    && !link.matches(".*\\.(css|js|svg)(\\?.*)?")) {
                get(link);
                followed++;
            }
        }
    }

    /** What changes are answered with, for somebody who tries them all. */
    private void refusals() {
        for (var method : List.of("POST", "PUT", "PATCH", "DELETE")) {
            for (var path : matrix(method)) {
                if (path.startsWith("/api/v1/")
                        && path.contains("{id}")
                        && !NOT_TRIED.matcher(path).matches()) {
                    filled(path)
                            .forEach(each -> look(
                                    method + " " + each,
                                    program.send(
                                            method,
                                            each,
                                            "{}",
                                            "If-Match",
                                            "\"1\"",
                                            "Idempotency-Key",
                                            UUID.randomUUID().toString())));
                }
            }
        }
        ids.forEach(each -> {
            look(
                    "PUT gameday " + each,
                    program.send("PUT", "/api/v1/gamedays/" + each, Day.talking("Mine now"), "If-Match", "\"1\""));
            look(
                    "run of " + each,
                    program.post(
                            "/api/v1/experiments/" + each + "/runs",
                            "{}",
                            "Idempotency-Key",
                            UUID.randomUUID().toString()));
        });
    }

    private void feed() {
        var made = program.post("/api/v1/feeds", "{\"name\": \"leaks\"}");
        look("POST /api/v1/feeds", made);
        var link = Pattern.compile("/feeds/[^\"]+?\\.ics").matcher(made.body());
        if (link.find()) {
            look("feed", program.get(link.group()));
        } else {
            throw new AssertionError(made.body());
        }
    }

    /** Streams that no page offered. */
    private List<String> wishes() {
        var wishes = new ArrayList<String>();
        for (var id : ids) {
            for (var topic : List.of(
                    "run:" + id,
                    "gameday-control:" + id + "/everything",
                    "gameday-briefing:" + id + "/everything",
                    "gameday-control:" + id + "/that-and-when",
                    "gameday-control:" + id + "/that")) {
                wishes.add("/live?topic=" + topic.replace("/", "%2F").replace(":", "%3A"));
            }
        }
        return wishes;
    }

    /** To several at a time: each takes as long as it takes until something may have been said. */
    private void listen() {
        try (var threads = Executors.newFixedThreadPool(LISTENERS)) {
            var heard = new LinkedHashMap<String, Future<String>>();
            streams.forEach(each -> heard.put(each, threads.submit(() -> browser.listen(each))));
            heard.forEach((stream, said) -> note("stream " + stream, outcome(said)));
        }
    }

    private static String outcome(Future<String> said) {
        try {
            return said.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> documentedOf(String json) {
        var paths = JsonMapper.shared().readTree(json).path("paths");
        return paths.propertyStream().filter(each -> each.getValue().has("get")).map(Map.Entry::getKey);
    }

    private List<String> documented() {
        return documentedOf(program.get("/v3/api-docs").body()).toList();
    }

    private static List<String> matrix(String method) {
        try (InputStream in = Objects.requireNonNull(Crawler.class.getResourceAsStream("/authz-matrix.csv"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(each -> each.startsWith(method + ","))
                    .map(each -> each.split(",")[1].strip())
                    .filter(each -> !each.contains("*"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With every id that is known in the place of the first variable. */
    private List<String> filled(String path) {
        var plain = path.replace("{version}", "1")
                .replace("{number}", "1")
                .replace("{section}", "summary")
                .replace("{at}", "2026-11-30T00:00:00Z")
                .replace("{type}", "cpu-stress")
                .replaceAll("/\\{(action|gate|token|zone|kind)}", "/" + UUID.randomUUID());
        if (plain.contains("{name}")) {
            return names.stream().map(each -> plain.replace("{name}", each)).toList();
        }
        return plain.contains("{")
                ? ids.stream()
                        .map(each -> plain.replaceFirst("\\{[a-z]+}", each))
                        .filter(each -> !each.contains("{"))
                        .toList()
                : List.of(plain);
    }
}
