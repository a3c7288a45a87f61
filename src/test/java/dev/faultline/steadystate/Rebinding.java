package dev.faultline.steadystate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.net.httpserver.HttpServer;
import dev.faultline.ports.Ticker;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A process whose resolver says 127.0.0.2 to whoever asks first for a name, and 127.0.0.3 ever after, as a name server of
 * somebody who wants to be let in would. Only the first of the two may be read.
 */
final class Rebinding {

    private static final String NAME = "twice.example";

    enum Way {
        AS_PROBES_DO,
        CHECKED_AND_RESOLVED_AGAIN
    }

    private Rebinding() {}

    /**
     * Which of the two was asked for the page, by its address.
     *
     * @param services a directory for that process's services
     */
    static String reached(Way way, Path services) throws IOException, InterruptedException {
        var provider = services.resolve("META-INF/services/" + InetAddressResolverProvider.class.getName());
        Files.createDirectories(provider.getParent());
        Files.writeString(provider, Provider.class.getName());
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dsun.net.inetaddr.ttl=0",
                        "-cp",
                        services + File.pathSeparator + System.getProperty("java.class.path"),
                        Rebinding.class.getName(),
                        way.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), US_ASCII).strip();
        process.waitFor();
        return said;
    }

    public static void main(String[] arguments) throws Exception {
        var first = server("127.0.0.2", 0);
        var second = server("127.0.0.3", first.getAddress().getPort());
        try {
            var url = URI.create(
                    "http://%s:%d/".formatted(NAME, first.getAddress().getPort()));
            var destinations = new Destinations(new ProbeSettings(List.of("127.0.0.2")), false);
            System.out.println(
                    switch (Way.valueOf(arguments[0])) {
                        case AS_PROBES_DO -> asProbesDo(url, destinations);
                        case CHECKED_AND_RESOLVED_AGAIN -> checkedAndResolvedAgain(url, destinations);
                    });
        } finally {
            first.stop(0);
            second.stop(0);
        }
    }

    /** Answers with a status that tells the two apart. */
    private static HttpServer server(String address, int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(address, port), 5);
        int status = 200 + Integer.parseInt(address.substring(address.lastIndexOf('.') + 1));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String asProbesDo(URI url, Destinations destinations) {
        try (var reader = new Reader(destinations, Clock.systemUTC(), Ticker.system())) {
            var sample = reader.read(PlantedBugsInProbesTest.front(url));
            var status = sample.value();
            return status == null ? sample.said() : address(status.intValue());
        }
    }

    private static String checkedAndResolvedAgain(URI url, Destinations destinations) throws IOException, Unreadable {
        destinations.resolve(url.getHost(), url.getPort());
        return address(((HttpURLConnection) url.toURL().openConnection()).getResponseCode());
    }

    private static String address(int status) {
        return "127.0.0." + (status - 200);
    }

    /** Found by the JDK through its service file, which only that process has. */
    public static final class Provider extends InetAddressResolverProvider {

        private final AtomicInteger asked = new AtomicInteger();

        @Override
        public InetAddressResolver get(Configuration configuration) {
            var usual = configuration.builtinResolver();
            return new InetAddressResolver() {
                @Override
                public Stream<InetAddress> lookupByName(String host, LookupPolicy policy) throws UnknownHostException {
                    if (!host.equals(NAME)) {
                        return usual.lookupByName(host, policy);
                    }
                    byte last = (byte) (asked.incrementAndGet() == 1 ? 2 : 3);
                    return Stream.of(InetAddress.getByAddress(host, new byte[] {127, 0, 0, last}));
                }

                @Override
                public String lookupByAddress(byte[] address) throws UnknownHostException {
                    return usual.lookupByAddress(address);
                }
            };
        }

        @Override
        public String name() {
            return "rebinding";
        }
    }
}
