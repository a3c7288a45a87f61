package dev.faultline.timeline;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Chains as documents. Deterministic: nothing of now or of this machine gets in. */
final class Export {

    /** With the offset and not the short name of the zone: names differ between Java versions, and the hour that comes twice. */
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS xxx", Locale.ROOT);

    private Export() {}

    static String markdown(UUID chain, List<Stored> facts, ZoneId zone) {
        StringBuilder out =
                new StringBuilder("## Timeline\n\nTimes are in ").append(zone).append(".\n\n");
        for (Stored fact : facts) {
            Link link = fact.link();
            out.append("- **")
                    .append(TIME.format(link.at().atZone(zone)))
                    .append("** ")
                    .append(Markdown.escaped(link.words()))
                    .append(" _(")
                    .append(Markdown.escaped(link.actor()))
                    .append(")_");
            if (link.happenedAt() != null) {
                out.append(" happened ").append(TIME.format(link.happenedAt().atZone(zone)));
            }
            if (link.late()) {
                out.append(" **recorded late**");
            }
            out.append('\n');
        }
        return out.append("\nChain ")
                .append(chain)
                .append(", ")
                .append(facts.size())
                .append(" facts, head ")
                .append(head(facts))
                .append(".\n")
                .toString();
    }

    static String json(UUID chain, List<Stored> facts) {
        ObjectNode out = JsonNodeFactory.instance.objectNode();
        out.put("chain", chain.toString());
        out.put("head", head(facts));
        ArrayNode items = out.putArray("facts");
        facts.forEach(fact -> items.add(fact(fact)));
        return Canonical.text(out) + "\n";
    }

    private static ObjectNode fact(Stored fact) {
        Link link = fact.link();
        return link.asJson()
                .put("bodySha", HexFormat.of().formatHex(link.bodySha()))
                .put("prev", HexFormat.of().formatHex(fact.prev()))
                .put("hash", HexFormat.of().formatHex(fact.hash()))
                .set("body", Canonical.tree(fact.body()));
    }

    private static String head(List<Stored> facts) {
        return HexFormat.of()
                .formatHex(facts.isEmpty() ? Link.beginning() : facts.getLast().hash());
    }
}
