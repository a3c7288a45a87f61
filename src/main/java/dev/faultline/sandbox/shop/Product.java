package dev.faultline.sandbox.shop;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Something to buy. Travels as a line of {@code name,cents,stock}. */
record Product(String name, int cents, int stock) {

    String price() {
        return String.format(Locale.ROOT, "€ %d.%02d", cents / 100, cents % 100);
    }

    static String write(List<Product> products) {
        return products.stream()
                .map(each -> "%s,%d,%d\n".formatted(each.name, each.cents, each.stock))
                .collect(Collectors.joining());
    }

    static List<Product> read(String lines) {
        return lines.lines().map(Product::parse).toList();
    }

    private static Product parse(String line) {
        String[] fields = line.split(",", 3);
        if (fields.length < 3) {
            throw new IllegalArgumentException("not a product: " + line);
        }
        return new Product(fields[0], Integer.parseInt(fields[1]), Integer.parseInt(fields[2]));
    }
}
