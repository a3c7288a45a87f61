package dev.faultline.sandbox.shop;

import dev.faultline.ports.Ticker;
import java.util.List;
import java.util.Locale;

/** What the shop sells. */
final class Catalog {

    private static final List<Product> PRODUCTS = List.of(
            new Product("Hard hat", 3490, 41),
            new Product("Fire blanket", 1850, 17),
            new Product("Hand lamp", 2400, 63),
            new Product("First-aid kit", 2995, 28),
            new Product("Rope", 4120, 12),
            new Product("Whistle", 390, 230));

    private Catalog() {}

    static Service service(Ticker ticker) {
        return new Service("catalog", ticker)
                .on("GET", "/products", _ -> Answer.csv(Product.write(PRODUCTS)))
                .on("GET", "/recommendations", _ -> Answer.csv(Product.write(PRODUCTS.subList(2, 4))))
                .on("GET", "/search", request -> Answer.csv(Product.write(named(request.parameter("q")))));
    }

    private static List<Product> named(String part) {
        String wanted = part.toLowerCase(Locale.ROOT);
        return PRODUCTS.stream()
                .filter(each -> each.name().toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
    }
}
