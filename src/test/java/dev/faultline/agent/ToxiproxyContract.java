package dev.faultline.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every fault through a Toxiproxy server does to a real service behind one of its proxies. */
abstract class ToxiproxyContract extends FaultContract {

    static final String NAME = "Shop_1";

    /** Large enough that a narrow way takes time. */
    static final int SIZE = 4000;

    StandInToxiproxy toxiproxy;
    private HttpServer service;
    private int port;

    @BeforeEach
    void startToxiproxy() throws IOException {
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        service.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, SIZE);
                exchange.getResponseBody().write(new byte[SIZE]);
            }
        });
        service.start();
        toxiproxy = new StandInToxiproxy();
        port = toxiproxy.proxy(NAME, service.getAddress());
        config().neighbours().keep(stateDirectory());
    }

    @AfterEach
    void endToxiproxy() throws IOException {
        toxiproxy.close();
        service.stop(0);
    }

    @Override
    Config config() {
        var plain = Outside.config(stateDirectory(), List.of(), List.of(), Outside.policy());
        return new Config(
                plain.server(),
                plain.serverCa(),
                plain.name(),
                plain.state(),
                plain.labels(),
                plain.processes(),
                plain.routes(),
                plain.policy(),
                Optional.empty(),
                new Neighbours(
                        null,
                        toxiproxy.address(),
                        "host1",
                        Map.of(NAME, new Neighbours.Proxy("/health", Map.of("service", "shop"))),
                        Map.of()));
    }

    @Override
    String target() {
        return "toxiproxy:" + NAME;
    }

    /** One request through the proxy: how it ended, found out with a client of the test's own. */
    record Asked(boolean answered, boolean whole, long millis) {}

    Asked ask() {
        long began = System.nanoTime();
        int read = 0;
        boolean broken = false;
        try (var curl = new Socket(InetAddress.getLoopbackAddress(), port)) {
            curl.setSoTimeout(1500);
            curl.getOutputStream()
                    .write("GET /health HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            read = curl.getInputStream().readAllBytes().length;
        } catch (IOException failed) {
            broken = true;
        }
        return new Asked(read > 0 && !broken, read > SIZE && !broken, (System.nanoTime() - began) / 1_000_000);
    }

    @Test
    void undoesNothingOnAServerThatHasForgottenTheProxy() throws IOException {
        var plan = planned();
        begin(plan, uptime.centiseconds() + 3000);
        toxiproxy.forget(NAME);

        undo(plan);

        assertGone(plan);
    }

    @Test
    void refusesProxiesThatAreNotConfigured() throws IOException {
        toxiproxy.proxy("other", service.getAddress());

        assertThat(drivers().plan(injection, fault(), "toxiproxy:other", Duration.ofSeconds(30)))
                .isEqualTo(new Answer.Refused("toxiproxy:other is not configured on this host"));
    }
}
