package dev.faultline.experiment;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Experiments on the sandbox's shop, to begin with. */
public final class Examples {

    private static final List<String> NAMES = List.of(
            "payments-are-slow",
            "catalog-is-paused",
            "payments-answer-errors",
            "catalog-is-killed",
            "the-host-is-busy");

    private Examples() {}

    /** As YAML, for {@link Experiments#provide}. @param storefront where the shop's pages are, without a path */
    public static List<String> of(URI storefront) {
        String address = storefront.toString().replaceFirst("/$", "");
        return NAMES.stream()
                .map(name -> resource("/experiments/" + name + ".yaml").replace("${storefront}", address))
                .toList();
    }

    private static String resource(String path) {
        try (InputStream in = Examples.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("missing: " + path);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
