package dev.faultline.gameday;

import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/** Plans to begin with. Experiments are for whoever plans to choose: nobody knows their names here. */
enum Template {
    TABLE_TOP("Table-top", "Talk through a failure at a table, in twenty minutes. Nothing is hurt."),
    POD_LOSS("Pod loss", "One instance of a service goes away while people watch."),
    AZ_LOSS("Zone loss", "A whole zone goes away, from its smallest part up."),
    RESTORE_DRILL("Restore drill", "Bring a backup back, and measure RTO and RPO with a clock."),
    PAGER_DRILL("Pager drill", "Does the right telephone ring, and does somebody pick it up?");

    private final String title;
    private final String says;

    Template(String title, String says) {
        this.title = title;
        this.says = says;
    }

    public String title() {
        return title;
    }

    public String says() {
        return says;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Plan plan() {
        try (InputStream in =
                Objects.requireNonNull(Template.class.getResourceAsStream("/gamedays/" + word() + ".yaml"))) {
            var document = Gate.document(new String(in.readAllBytes(), StandardCharsets.UTF_8), Format.YAML);
            var plan = PlanReader.read(document.fields(), (_, _) -> null);
            document.fields().end();
            document.fields().check("The template");
            return plan;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
