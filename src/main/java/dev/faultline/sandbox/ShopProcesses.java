package dev.faultline.sandbox;

import dev.faultline.sandbox.shop.Shop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The three services, kept running. The storefront reaches the other two through the agent's routes. */
final class ShopProcesses {

    private final List<KeptProcess> services;

    ShopProcesses(Programs programs, ShopPorts ports, Path directory) {
        services = List.of(
                service(programs, directory, "catalog", ShopPorts.address(ports.catalog())),
                service(programs, directory, "payments", ShopPorts.address(ports.payments())),
                service(
                        programs,
                        directory,
                        "storefront",
                        ShopPorts.address(ports.storefront()),
                        ShopPorts.url(ports.catalogRoute()).toString(),
                        ShopPorts.url(ports.paymentsRoute()).toString()));
    }

    private static KeptProcess service(Programs programs, Path directory, String name, String... arguments) {
        String[] all = Stream.of(Stream.of(name), Stream.of(arguments), Stream.of("--with-parent"))
                .flatMap(each -> each)
                .toArray(String[]::new);
        return new KeptProcess(name, programs.command("KILL", Shop.class.getName(), all), Map::of, directory);
    }

    void start() {
        services.forEach(KeptProcess::start);
    }

    void stop() {
        services.forEach(each -> each.stop(Duration.ZERO));
    }
}
