package dev.faultline.gameday;

import static dev.faultline.timeline.Markdown.escaped;

import dev.faultline.access.Caller;
import dev.faultline.live.Fragments;
import dev.faultline.protocol.Wire;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reports as documents. The Markdown is the one that counts: the same GameDay and zone are the same bytes. */
@Component
class Reports {

    private static final int MOST_FACTS = 20_000;

    private final Audience audience;
    private final Fragments fragments;

    Reports(Audience audience, Fragments fragments) {
        this.audience = audience;
        this.fragments = fragments;
    }

    /** @param zone null for that of the plan */
    Report of(Caller caller, UUID id, @Nullable ZoneId zone) {
        var seen = audience.of(caller, id);
        var facts = audience.facts(seen, MOST_FACTS).reversed();
        return Report.of(seen, facts, zone == null ? seen.day().plan().zone() : zone);
    }

    String json(Report report) {
        return Wire.write(report) + "\n";
    }

    String html(Report report) {
        return "<!DOCTYPE html>\n"
                + fragments.render("gameday/report", "document", Map.of("report", report, "hash", hash(report)));
    }

    byte[] pdf(Report report) {
        return ReportPdf.of(report, html(report));
    }

    byte[] ics(Caller caller, UUID id, @Nullable ZoneId zone) {
        return ReportIcs.of(of(caller, id, zone), audience.of(caller, id));
    }

    static String markdown(Report report) {
        return text(report) + "\nSHA-256 of everything above: " + hash(report) + "\n";
    }

    /** Of what the report says, the same in every kind of file: that of its Markdown. */
    static String hash(Report report) {
        return Wire.sha256(text(report));
    }

    private static String text(Report report) {
        var out = new StringBuilder();
        out.append("# ").append(escaped(report.name())).append("\n\n");
        out.append("Times are in ").append(report.zone()).append("; the first column of the timeline is UTC.\n\n");
        item(out, "Team", report.team());
        item(out, "State", report.state().inWords());
        item(out, "Level", report.level() + (report.environment().isEmpty() ? "" : ", " + report.environment()));
        item(out, "Plan", "version %d, %s".formatted(report.planVersion(), report.planHash()));
        item(out, "Began", report.began() == null ? "never" : report.began().local());
        item(
                out,
                "All clear",
                report.over() == null ? "not given" : report.over().local());
        item(out, "Stopped", report.stop() == null ? "no" : report.stop());
        report.people().forEach(each -> out.append("- ").append(escaped(each)).append('\n'));
        report.figures().forEach(each -> figure(out, each));
        section(out, "Purpose", report.purpose());
        section(out, "Scope", report.scope());
        section(out, "Exclusions", report.exclusions());
        report.texts().forEach(each -> section(out, each.title(), each.text()));
        surprises(out, report.surprises());
        report.rounds().forEach(each -> round(out, each));
        actions(out, report);
        timeline(out, report.timeline());
        return out.toString();
    }

    private static void item(StringBuilder out, String name, String value) {
        out.append("- ").append(name).append(": ").append(escaped(value)).append('\n');
    }

    private static void section(StringBuilder out, String title, String text) {
        if (!text.isBlank()) {
            out.append("\n## ")
                    .append(title)
                    .append("\n\n")
                    .append(paragraphs(text))
                    .append('\n');
        }
    }

    /** People's paragraphs stay paragraphs. */
    private static String paragraphs(String text) {
        return String.join(
                "\n\n",
                List.of(text.strip().split("\\R\\s*\\R")).stream()
                        .map(each -> escaped(each).replace("  \n  ", "  \n"))
                        .toList());
    }

    private static void figure(StringBuilder out, Report.Figure figure) {
        if (!figure.known()) {
            item(out, figure.name(), "not known: " + figure.missing());
            return;
        }
        out.append("- ")
                .append(figure.name())
                .append(": ")
                .append(figure.value())
                .append(", from “")
                .append(escaped(figure.from()))
                .append("” to “")
                .append(escaped(figure.until()))
                .append("”\n");
    }

    private static void surprises(StringBuilder out, List<Report.MarkPart> surprises) {
        if (!surprises.isEmpty()) {
            out.append("\n## Marked as a surprise\n\n");
            surprises.forEach(each -> out.append("- ")
                    .append(each.local())
                    .append(' ')
                    .append(escaped(each.words()))
                    .append(" (")
                    .append(escaped(each.who()))
                    .append(")\n"));
        }
    }

    private static void round(StringBuilder out, Report.RoundPart round) {
        out.append("\n## Round ")
                .append(round.number())
                .append(": ")
                .append(escaped(round.name()))
                .append("\n\n");
        item(out, "Hypothesis", round.hypothesis());
        item(out, "Verdict", round.verdict() == null ? "none yet" : round.verdict());
        item(out, "Measured", round.measured() == null ? "nothing" : round.measured());
        item(out, "State", round.state());
        if (round.run() != null) {
            item(out, "Run", round.run().toString());
        }
        round.figures().forEach(each -> figure(out, each));
        round.alerts().forEach(each -> item(out, "Alert " + escaped(each.name()), each.inWords()));
        if (!round.said().isBlank()) {
            out.append('\n').append(paragraphs(round.said())).append('\n');
        }
    }

    private static void actions(StringBuilder out, Report report) {
        out.append("\n## Actions\n\n");
        if (report.actions().isEmpty()) {
            out.append("None. ")
                    .append(escaped(report.whyNoAction() == null ? "" : report.whyNoAction()))
                    .append('\n');
            return;
        }
        out.append("| No. | What | Owner | Due | Done when | State |\n|---|---|---|---|---|---|\n");
        report.actions()
                .forEach(each -> out.append("| ")
                        .append(each.number())
                        .append(" | ")
                        .append(cell(each.title()))
                        .append(each.blocker() ? " **(blocker)**" : "")
                        .append(" | ")
                        .append(cell(each.owner()))
                        .append(" | ")
                        .append(each.due())
                        .append(" | ")
                        .append(cell(each.doneWhen()))
                        .append(" | ")
                        .append(each.state())
                        .append(each.outcome().isEmpty() ? "" : ": " + cell(each.outcome()))
                        .append(each.link().isEmpty() ? "" : "<br>" + cell(each.link()))
                        .append(" |\n"));
    }

    private static void timeline(StringBuilder out, List<Report.FactLine> timeline) {
        out.append("\n## Timeline\n\n| UTC | Here | What | Who |\n|---|---|---|---|\n");
        for (var line : timeline) {
            if (!line.gap().isEmpty()) {
                out.append("| | | *").append(line.gap()).append(" without a word* | |\n");
            }
            out.append("| ")
                    .append(line.utc())
                    .append(" | ")
                    .append(line.local())
                    .append(" | ")
                    .append(cell(line.words()))
                    .append(line.seen().isEmpty() || !line.lane().equals("people") ? "" : " (seen " + line.seen() + ")")
                    .append(" | ")
                    .append(cell(line.who()))
                    .append(" |\n");
        }
    }

    private static String cell(String text) {
        return escaped(text).replace("  \n  ", "<br>");
    }
}
