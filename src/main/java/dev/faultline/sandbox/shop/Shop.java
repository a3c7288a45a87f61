package dev.faultline.sandbox.shop;

import dev.faultline.ports.Ticker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The program of all three services.
 *
 * <pre>
 * Shop catalog    host:port
 * Shop payments   host:port
 * Shop storefront host:port catalog-url payments-url
 * </pre>
 *
 * With {@code --with-parent} it ends when its standard input does, which is when whoever started it is gone.
 */
public final class Shop {

    private static final String WITH_PARENT = "--with-parent";

    private Shop() {}

    public static void main(String[] arguments) throws IOException {
        // small answers must not wait for the acknowledgement of the one before
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // see Dependency.request
        System.setProperty("jdk.httpclient.allowRestrictedHeaders", "connection");
        List<String> words = new ArrayList<>(Arrays.asList(arguments));
        boolean withParent = words.remove(WITH_PARENT);
        Service service = service(words, Ticker.system());
        int port = service.start(address(words.get(1)));
        IO.println(words.getFirst() + " answers on port " + port);
        if (withParent) {
            endWithParent();
        }
    }

    private static Service service(List<String> words, Ticker ticker) {
        return switch (words.getFirst()) {
            case "catalog" -> Catalog.service(ticker);
            case "payments" -> Payments.service(ticker);
            case "storefront" -> new Storefront(URI.create(words.get(2)), URI.create(words.get(3)), ticker).service();
            case String other -> throw new IllegalArgumentException("there is no service called " + other);
        };
    }

    private static InetSocketAddress address(String hostAndPort) {
        int colon = hostAndPort.lastIndexOf(':');
        return new InetSocketAddress(
                hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }

    private static void endWithParent() throws IOException {
        while (System.in.read() >= 0) {
            // whatever is said is ignored: only the end matters
        }
        Runtime.getRuntime().halt(0);
    }
}
