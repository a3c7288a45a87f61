package dev.faultline.gameday;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The timeline of a report as RFC 4180 has tables: for spreadsheets, which must not take what people wrote for formulas. */
final class ReportCsv {

    private static final List<String> HEAD = List.of("utc", "local", "zone", "seen", "lane", "who", "what");

    private ReportCsv() {}

    /** The last record holds the hash of the report. */
    static String of(Report report) {
        var records = new ArrayList<List<String>>();
        records.add(HEAD);
        for (var line : report.timeline()) {
            records.add(List.of(
                    written(line.at()),
                    line.local(),
                    report.zone(),
                    line.seen(),
                    line.lane(),
                    line.who(),
                    line.words()));
        }
        records.add(List.of("", "", "", "", "sha256", "faultline", Reports.hash(report)));
        return records.stream().map(ReportCsv::record).collect(Collectors.joining());
    }

    private static String written(Instant at) {
        return at.toString();
    }

    private static String record(List<String> fields) {
        return fields.stream().map(ReportCsv::field).collect(Collectors.joining(",", "", "\r\n"));
    }

    /** In quotes always. What a spreadsheet would reckon with begins with an apostrophe. */
    static String field(String text) {
        var harmless = text.isEmpty() || "=+-@\t\r\n|".indexOf(text.charAt(0)) < 0 ? text : "'" + text;
        return "\"" + harmless.replace("\"", "\"\"") + "\"";
    }
}
