package dev.faultline.protocol;

import java.util.regex.Pattern;

/** What is done to a unit of systemd, which the host's policy must list. */
public sealed interface ServiceFault extends Fault permits ServiceRestart, ServiceStop {

    /** Services alone, and none whose name could be an option. */
    Pattern UNIT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,99}\\.service");

    String unit();

    /** The parameter itself. */
    static <F extends ServiceFault> Parameter<F> parameter() {
        return Parameter.text(
                "unit",
                "The service, as systemd calls it.",
                UNIT,
                "a name such as shop.service",
                "shop.service",
                ServiceFault::unit);
    }
}
