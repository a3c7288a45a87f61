package dev.faultline.gameday;

import com.openhtmltopdf.outputdevice.helper.BaseRendererBuilder.FontStyle;
import com.openhtmltopdf.pdfboxout.PdfRendererBuilder;
import com.openhtmltopdf.util.XRLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.HexFormat;
import java.util.Objects;
import java.util.TimeZone;
import org.apache.pdfbox.pdmodel.PDDocument;

/** The report's page on paper. Nothing is fetched for it, and nothing of now gets in: the same report is the same bytes. */
final class ReportPdf {

    private static final String STYLE = """
            <style>
            @page { size: A4; margin: 18mm 16mm 20mm 16mm;
                    @bottom-left { content: "%s"; font: 7pt 'DejaVu'; color: #555; }
                    @bottom-right { content: counter(page) " / " counter(pages); font: 8pt 'DejaVu'; color: #555; } }
            body { font-family: 'DejaVu'; font-size: 9pt; line-height: 1.35; color: #111; }
            h1 { font-size: 18pt; margin: 0 0 3mm; } h2 { font-size: 12pt; margin: 6mm 0 2mm; border-bottom: 0.3mm solid #bbb; page-break-after: avoid; }
            dl { margin: 0; } dt { font-weight: bold; margin-top: 1.2mm; } dd { margin: 0 0 0 4mm; }
            p { margin: 1.5mm 0; } .lines { white-space: pre-line; } .quote { border-left: 0.8mm solid #999; padding-left: 3mm; white-space: pre-line; }
            table { width: 100%%; border-collapse: collapse; font-size: 7.5pt; -fs-table-paginate: paginate; table-layout: fixed; }
            th { text-align: left; border-bottom: 0.4mm solid #333; padding: 0.8mm 1mm; } td { border-bottom: 0.1mm solid #ccc; padding: 0.8mm 1mm; vertical-align: top; word-wrap: break-word; }
            tr { page-break-inside: avoid; } code { word-wrap: break-word; font-size: 7.5pt; }
            .timeline-table th:nth-child(1) { width: 17%%; } .timeline-table th:nth-child(2) { width: 27%%; } .timeline-table th:nth-child(4) { width: 17%%; }
            </style></head>""";

    static {
        XRLog.setLoggingEnabled(false);
    }

    private ReportPdf() {}

    /** @param html the report as a document of its own */
    static byte[] of(Report report, String html) {
        var hash = Reports.hash(report);
        var builder = new PdfRendererBuilder();
        builder.useFont(() -> font("DejaVuSans.ttf"), "DejaVu", 400, FontStyle.NORMAL, true);
        builder.useFont(() -> font("DejaVuSans-Bold.ttf"), "DejaVu", 700, FontStyle.NORMAL, true);
        builder.useUriResolver((_, _) -> null);
        builder.withHtmlContent(
                html.replaceAll("[\\p{Cc}&&[^\\n\\t]]", " ")
                        .replace("</head>", STYLE.formatted("SHA-256 of the report: " + hash)),
                null);
        var out = new ByteArrayOutputStream();
        try (var renderer = builder.buildPdfRenderer()) {
            renderer.createPDFWithoutClosing();
            var document = renderer.getPdfDocument();
            sign(document, report, hash);
            document.save(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What PDFs say of themselves would be the time and chance otherwise. */
    private static void sign(PDDocument document, Report report, String hash) {
        var information = document.getDocumentInformation();
        information.setTitle(report.name());
        information.setSubject("SHA-256 of the report: " + hash);
        information.setProducer("Faultline");
        var at = report.over() != null
                ? report.over().at()
                : report.began() != null ? report.began().at() : Instant.EPOCH;
        information.setCreationDate(calendar(at));
        information.setModificationDate(calendar(at));
        document.setDocumentId(
                ByteBuffer.wrap(HexFormat.of().parseHex(hash.substring(0, 16))).getLong());
    }

    private static Calendar calendar(Instant at) {
        var calendar = new GregorianCalendar(TimeZone.getTimeZone(ZoneOffset.UTC));
        calendar.setTimeInMillis(at.toEpochMilli());
        return calendar;
    }

    private static InputStream font(String file) {
        return Objects.requireNonNull(ReportPdf.class.getResourceAsStream("/fonts/" + file));
    }
}
