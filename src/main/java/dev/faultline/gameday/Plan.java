package dev.faultline.gameday;

import dev.faultline.protocol.Wire;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What people agree to: all that a GameDay says before it begins, and nothing that changes while it goes on. A draft may lack
 * anything; {@link Guards#complete} says what.
 *
 * @param level 1 talks, 2 hurts what is not production, 3 a little of production, 4 much of it, 5 goes on by itself
 * @param scope what may be hurt, and {@code exclusions} what may not, in words
 * @param abort when to stop, whatever round it is
 * @param rules of engagement
 * @param checklist what somebody has to tick before go, besides the rules of the house
 * @param notPlaying experts who are not to be asked
 * @param phrase that says: this is real
 * @param onCall who is on call then, and how to reach them
 * @param length from go to the all-clear
 * @param secrecy who knows what beforehand
 */
record Plan(
        String purpose,
        int level,
        String environment,
        String scope,
        String exclusions,
        List<Card> rounds,
        String abort,
        String rollback,
        String comms,
        List<String> rules,
        List<String> checklist,
        List<String> notPlaying,
        String phrase,
        String onCall,
        Duration length,
        ZoneId zone,
        Secrecy secrecy) {

    /** The article's six. */
    static final List<String> RULES = List.of(
            "There is always a big red button, and anybody may press it.",
            "Start with the smallest blast radius possible.",
            "Run during business hours, when experts are available.",
            "Inform the on-call team that something will break, but not what.",
            "Have monitoring dashboards open before you start.",
            "Document everything: what happened, what surprised you, what to fix.");

    static final List<String> CHECKLIST =
            List.of("Dashboards are open", "The on-call team is informed", "Everybody knows how to press STOP");

    Plan {
        rounds = List.copyOf(rounds);
        rules = List.copyOf(rules);
        checklist = List.copyOf(checklist);
        notPlaying = List.copyOf(notPlaying);
    }

    /**
     * One round: an experiment that is run, or an inject that is read out and talked through.
     *
     * @param experiment null for an inject
     * @param version of the experiment, as it was when the plan was saved: no other one starts
     * @param inject what is read out
     * @param signal what shows that all is well
     * @param alerts that should fire, by name
     */
    record Card(
            String name,
            @Nullable UUID experiment,
            @Nullable Integer version,
            String inject,
            String hypothesis,
            String signal,
            String abort,
            String rollback,
            Duration length,
            List<String> alerts) {

        public Card {
            alerts = List.copyOf(alerts);
        }

        public boolean injects() {
            return experiment != null;
        }
    }

    /** Its canonical form: the same plan is the same text, on every node and on every day. */
    String text() {
        return Wire.write(PlanReader.write(this));
    }

    /** SHA-256 of the canonical form, as hex. */
    String hash() {
        return Wire.sha256(text());
    }

    /** Whether anything is hurt at all. */
    public boolean injects() {
        return rounds.stream().anyMatch(Card::injects);
    }

    Card round(int number) {
        return rounds.get(number - 1);
    }

    List<UUID> experiments() {
        return rounds.stream()
                .flatMap(each -> Stream.ofNullable(each.experiment()))
                .distinct()
                .toList();
    }
}
