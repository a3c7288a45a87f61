package dev.faultline.sandbox.shop;

import dev.faultline.ports.Ticker;
import java.util.concurrent.atomic.AtomicLong;

/** Takes the money, or would. */
final class Payments {

    private Payments() {}

    static Service service(Ticker ticker) {
        AtomicLong taken = new AtomicLong();
        return new Service("payments", ticker)
                .on("GET", "/methods", _ -> Answer.csv("card\ntransfer\n"))
                .on("POST", "/payments", _ -> Answer.text(201, "payment " + taken.incrementAndGet()));
    }
}
