package dev.faultline.agent;

import dev.faultline.protocol.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Reads what {@code tc} and {@code nft} print as JSON, see tc(8) and libnftables-json(5). */
final class HostNetwork {

    private static final Set<String> FAMILIES = Set.of("ip", "ip6", "inet", "arp", "bridge", "netdev");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_./-]{0,62}");
    private static final List<String> STOPPING = List.of("drop", "reject", "limit");

    private HostNetwork() {}

    /** A queueing discipline. */
    record Discipline(String kind, @Nullable String handle, String dev, boolean root) {
        String key() {
            return "%s %s %s".formatted(dev, handle, kind);
        }

        String inWords() {
            return "%s on %s".formatted(kind, dev);
        }

        boolean isRoot() {
            return root;
        }

        boolean wasPutThere() {
            return handle != null && !handle.equals("0:");
        }
    }

    static List<Discipline> disciplines(String json) throws Tool.Silent {
        try {
            return List.of(Wire.read(json, Discipline[].class)).stream()
                    .filter(Discipline::wasPutThere)
                    .toList();
        } catch (JacksonException | NullPointerException unreadable) {
            throw new Tool.Silent("tc says what cannot be read");
        }
    }

    /**
     * A table, or one of its rules that keeps packets back.
     *
     * @param rule its handle; null for the table itself
     */
    record Filter(String family, String table, @Nullable String rule) {
        boolean isTable() {
            return rule == null;
        }

        String key() {
            return isTable() ? "%s %s".formatted(family, table) : "%s %s %s".formatted(family, table, rule);
        }

        String inWords() {
            return isTable()
                    ? "table %s %s".formatted(family, table)
                    : "rule in table %s %s (%s)".formatted(family, table, rule);
        }
    }

    static List<Filter> firewall(String json) throws Tool.Silent {
        var found = new ArrayList<Filter>();
        try {
            for (JsonNode each : Wire.read(json, JsonNode.class).path("nftables")) {
                var table = each.path("table");
                var rule = each.path("rule");
                if (table.isObject()) {
                    add(
                            found,
                            table.path("family").asString(""),
                            table.path("name").asString(""),
                            null);
                } else if (rule.isObject() && stops(rule)) {
                    var where = "chain %s, handle %s"
                            .formatted(
                                    rule.path("chain").asString(""),
                                    rule.path("handle").asString(""));
                    add(
                            found,
                            rule.path("family").asString(""),
                            rule.path("table").asString(""),
                            where);
                }
            }
            return found;
        } catch (JacksonException unreadable) {
            throw new Tool.Silent("nft says what cannot be read");
        }
    }

    private static boolean stops(JsonNode rule) {
        for (JsonNode expression : rule.path("expr")) {
            if (STOPPING.stream().anyMatch(expression::has)) {
                return true;
            }
        }
        return false;
    }

    private static void add(List<Filter> found, String family, String table, @Nullable String rule) {
        if (FAMILIES.contains(family) && NAME.matcher(table).matches()) {
            found.add(new Filter(family, table, rule));
        }
    }
}
