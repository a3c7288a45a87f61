package dev.faultline.steadystate;

import dev.faultline.gate.Durations;
import dev.faultline.gate.Fields;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Probes as people write them, both ways. */
public final class Probes {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Pattern UNIT = Pattern.compile("[\\p{L}\\p{N}%°/µ² ._-]{0,16}");
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?");

    private Probes() {}

    /** A probe of the hypothesis, with phases. Complaints are in {@code fields}; check them before you use the answer. */
    public static Probe read(Fields fields) {
        return read(fields, fields.someOf("phases", Phase.class, EnumSet.allOf(Phase.class)));
    }

    /** A probe that is read all the time: no phases to choose. */
    public static Probe readGuard(Fields fields) {
        return read(fields, EnumSet.of(Phase.DURING));
    }

    private static Probe read(Fields fields, Set<Phase> phases) {
        String name = fields.text("name", 1, 80);
        String type = fields.oneOf("type", List.of("http", "prometheus", "tcp"));
        Tolerance tolerance = tolerance(fields.object("tolerance"));
        Duration timeout =
                fields.duration("timeout", Duration.ofMillis(50), Duration.ofSeconds(30), SECOND.multipliedBy(2));
        Duration interval = fields.duration("interval", SECOND, Duration.ofMinutes(5), SECOND);
        return switch (type) {
            case "prometheus" ->
                new Probe.Prometheus(
                        name,
                        url(fields, "server"),
                        fields.text("query", 1, 2000),
                        fields.matching("unit", UNIT, "a short unit", ""),
                        timeout,
                        tolerance,
                        phases,
                        interval);
            case "tcp" ->
                new Probe.Tcp(
                        name, host(fields), fields.integer("port", 1, 65_535), timeout, tolerance, phases, interval);
            default ->
                new Probe.Http(
                        name,
                        url(fields, "url"),
                        fields.oneOf("reading", Probe.HttpReading.class),
                        timeout,
                        tolerance,
                        phases,
                        interval);
        };
    }

    private static Tolerance tolerance(Fields fields) {
        List<String> kinds = List.of("atMost", "atLeast", "between", "exactly");
        List<String> named =
                fields.names().stream().filter(kinds::contains).sorted().toList();
        if (named.size() != 1) {
            fields.error("tolerance", "Exactly one of atMost, atLeast, between and exactly says what is normal.");
            kinds.forEach(fields::has);
            fields.end();
            return new Tolerance.AtMost(0);
        }
        Tolerance tolerance = switch (named.getFirst()) {
            case "atMost" -> new Tolerance.AtMost(fields.decimal("atMost"));
            case "atLeast" -> new Tolerance.AtLeast(fields.decimal("atLeast"));
            case "exactly" -> new Tolerance.Exactly(fields.decimal("exactly"));
            default -> between(fields);
        };
        fields.end();
        return tolerance;
    }

    private static Tolerance between(Fields fields) {
        List<Double> bounds = fields.decimals("between", 2, 2);
        if (bounds.size() != 2) {
            return new Tolerance.Between(0, 0);
        }
        if (bounds.getFirst() > bounds.getLast()) {
            fields.error("between", "range", "The lower bound comes first.");
            return new Tolerance.Between(0, 0);
        }
        return new Tolerance.Between(bounds.getFirst(), bounds.getLast());
    }

    private static URI url(Fields fields, String name) {
        URI url = fields.url(name);
        refuseForbidden(fields, name, url.getHost());
        return url;
    }

    private static String host(Fields fields) {
        String host = fields.matching("host", HOST, "a host name or an address", "");
        if (host.isEmpty() && !fields.has("host")) {
            fields.error("host", "required", "“host” is missing.");
        }
        refuseForbidden(fields, "host", host);
        return host;
    }

    /** Names are looked up when the probe is read; an address that is written out can be refused at once. */
    private static void refuseForbidden(Fields fields, String name, String host) {
        try {
            if (Destinations.isNeverAllowed(InetAddress.ofLiteral(Destinations.unbracketed(host)))) {
                fields.error(name, "forbidden-target", "Probes never go to such an address.");
            }
        } catch (IllegalArgumentException _) {
            return; // a name
        }
    }

    /** The members of a probe in the order in which people write them; defaults are left out. */
    public static Map<String, Object> write(Probe probe) {
        var out = new LinkedHashMap<String, Object>();
        out.put("name", probe.name());
        Duration timeout = switch (probe) {
            case Probe.Http http -> {
                out.put("type", "http");
                out.put("url", http.url().toString());
                out.put("reading", word(http.reading()));
                yield http.timeout();
            }
            case Probe.Prometheus prometheus -> {
                out.put("type", "prometheus");
                out.put("server", prometheus.server().toString());
                out.put("query", prometheus.query());
                if (!prometheus.unit().isEmpty()) {
                    out.put("unit", prometheus.unit());
                }
                yield prometheus.timeout();
            }
            case Probe.Tcp tcp -> {
                out.put("type", "tcp");
                out.put("host", tcp.host());
                out.put("port", tcp.port());
                yield tcp.timeout();
            }
        };
        out.put("timeout", Durations.text(timeout));
        out.put("tolerance", write(probe.tolerance()));
        out.put("interval", Durations.text(probe.interval()));
        return out;
    }

    /** As {@link #write(Probe)}, with the phases. */
    public static Map<String, Object> writeWithPhases(Probe probe) {
        Map<String, Object> out = write(probe);
        out.put("phases", probe.phases().stream().sorted().map(Probes::word).toList());
        return out;
    }

    private static Map<String, Object> write(Tolerance tolerance) {
        return switch (tolerance) {
            case Tolerance.AtMost each -> Map.of("atMost", number(each.limit()));
            case Tolerance.AtLeast each -> Map.of("atLeast", number(each.limit()));
            case Tolerance.Exactly each -> Map.of("exactly", number(each.value()));
            case Tolerance.Between each ->
                Map.of("between", new ArrayList<>(List.of(number(each.least()), number(each.most()))));
        };
    }

    /** Whole numbers without a point. */
    private static Number number(double value) {
        return value == Math.rint(value) && Math.abs(value) <= 1e15 ? (Number) (long) value : (Number) value;
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
