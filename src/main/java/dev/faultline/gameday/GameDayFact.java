package dev.faultline.gameday;

import dev.faultline.timeline.Fact;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a GameDay, in its own chain. Rounds are told by their number: what a round does stands in the plan, which is read
 * through {@link Audience} only, while facts are for ever.
 */
sealed interface GameDayFact extends Fact {

    String FAULTLINE = "faultline";

    UUID gameday();

    @Override
    UUID team();

    /** The chain. */
    @Override
    default UUID run() {
        return gameday();
    }

    record Written(UUID gameday, UUID team, String actor, int version, String planHash) implements GameDayFact {
        @Override
        public String kind() {
            return version == 1 ? "gameday.created" : "gameday.changed";
        }

        @Override
        public String inWords() {
            return version == 1
                    ? "%s began to plan a GameDay".formatted(actor)
                    : "%s wrote version %d of the plan".formatted(actor, version);
        }
    }

    /** @param why in the words of whoever did it; empty when they gave none */
    record Became(
            UUID gameday, UUID team, String actor, GameDayEvent event, GameDayState from, GameDayState to, String why)
            implements GameDayFact {
        @Override
        public String kind() {
            return "gameday." + event.word();
        }

        @Override
        public String inWords() {
            return "%s %s%s".formatted(actor, event.inWords(), why.isEmpty() ? "" : ": " + why);
        }
    }

    /** @param from who had it until now; null when nobody had */
    record TookDuty(
            UUID gameday,
            UUID team,
            String actor,
            Duty duty,
            String person,
            @Nullable String from) implements GameDayFact {
        @Override
        public String kind() {
            return from == null ? "gameday.duty-taken" : "gameday.handed-over";
        }

        @Override
        public String inWords() {
            return from == null
                    ? "%s is the %s".formatted(person, duty.word())
                    : "%s takes over from %s as the %s".formatted(person, from, duty.word());
        }
    }

    record LeftDuty(UUID gameday, UUID team, String actor, Duty duty, String person) implements GameDayFact {
        @Override
        public String kind() {
            return "gameday.duty-left";
        }

        @Override
        public String inWords() {
            return "%s is the %s no more".formatted(person, duty.word());
        }
    }

    record Agreed(UUID gameday, UUID team, String actor, String forTeam, String planHash) implements GameDayFact {
        @Override
        public String kind() {
            return "gameday.agreed";
        }

        @Override
        public String inWords() {
            return "%s agreed for team %s to the plan with the hash %s"
                    .formatted(actor, forTeam, planHash.substring(0, 12));
        }
    }

    /** @param about what it was said about, in words */
    record Heard(UUID gameday, UUID team, String actor, Said.Kind what, String about, String value, String note)
            implements GameDayFact {
        @Override
        public String kind() {
            return switch (what) {
                case PRESENT -> "gameday.present";
                case TICK -> "gameday.ticked";
                case VOTE -> "gameday.voted";
                case STEADY -> "gameday.steady-state-read";
            };
        }

        @Override
        public String inWords() {
            boolean yes = value.equals(Said.YES);
            return switch (what) {
                case PRESENT -> "%s %s, the %s".formatted(actor, yes ? "is there" : "is away", about);
                case TICK -> "%s %s “%s”".formatted(actor, yes ? "ticked" : "took back", about);
                case VOTE -> "%s, the %s, says %s%s".formatted(actor, about, value, note.isEmpty() ? "" : ": " + note);
                case STEADY -> "The steady state of %s %s: %s".formatted(about, yes ? "holds" : "does not hold", note);
            };
        }
    }

    /** @param began the run that goes on for it; null for an inject */
    record RoundBegan(
            UUID gameday,
            UUID team,
            String actor,
            int round,
            @Nullable UUID began) implements GameDayFact {
        @Override
        public String kind() {
            return "gameday.round-began";
        }

        @Override
        public String inWords() {
            return began == null
                    ? "%s read out the inject of round %d".formatted(actor, round)
                    : "%s started round %d".formatted(actor, round);
        }
    }

    record RoundRefused(UUID gameday, UUID team, String actor, int round, List<String> reasons) implements GameDayFact {
        @Override
        public String kind() {
            return "gameday.round-refused";
        }

        @Override
        public String inWords() {
            return "Round %d was refused: %s".formatted(round, String.join(" ", reasons));
        }
    }

    record RoundEnded(UUID gameday, UUID team, String actor, int round, Round.State how, String showed, String note)
            implements GameDayFact {
        @Override
        public String kind() {
            return how == Round.State.SKIPPED ? "gameday.round-skipped" : "gameday.round-ended";
        }

        @Override
        public String inWords() {
            return "Round %d %s%s%s"
                    .formatted(
                            round,
                            how == Round.State.SKIPPED ? "is skipped" : "is over",
                            showed.isEmpty() ? "" : ": " + showed,
                            note.isEmpty() ? "" : (showed.isEmpty() ? ": " : ". ") + note);
        }
    }

    record Owned(UUID gameday, UUID team, String actor, int round) implements GameDayFact {
        @Override
        public String kind() {
            return "gameday.owned";
        }

        @Override
        public String inWords() {
            return "%s answers for what round %d left unconfirmed".formatted(actor, round);
        }
    }

    /** @param at when it was seen, where that was not now */
    record Noted(
            UUID gameday,
            UUID team,
            String actor,
            Mark mark,
            String text,
            @Nullable Instant at) implements GameDayFact {
        @Override
        public String kind() {
            return "gameday." + mark.word();
        }

        @Override
        public @Nullable Instant happenedAt() {
            return at;
        }

        @Override
        public String inWords() {
            return mark == Mark.NOTE ? text : mark.title() + (text.isEmpty() ? "" : ": " + text);
        }
    }

    record SectionWritten(UUID gameday, UUID team, String actor, String section, int version) implements GameDayFact {
        @Override
        public String kind() {
            return "gameday.debrief-written";
        }

        @Override
        public String inWords() {
            return "%s wrote “%s” of the debrief".formatted(actor, section);
        }
    }

    record ActionMade(
            UUID gameday, UUID team, String actor, int action, String title, String owner, LocalDate due, boolean anew)
            implements GameDayFact {
        @Override
        public String kind() {
            return anew ? "gameday.action-made" : "gameday.action-changed";
        }

        @Override
        public String inWords() {
            return "Action %d, “%s”, is for %s until %s".formatted(action, title, owner, due);
        }
    }

    record ActionBecame(
            UUID gameday, UUID team, String actor, int action, String title, Action.State state, String outcome)
            implements GameDayFact {
        @Override
        public String kind() {
            return "gameday.action-" + state.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public String inWords() {
            return "Action %d, “%s”, is %s%s"
                    .formatted(
                            action,
                            title,
                            state.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                            outcome.isEmpty() ? "" : ": " + outcome);
        }
    }

    /** Something has to be decided at the table. */
    record Put(UUID gameday, UUID team, String actor, int decision, int round, String question, List<String> options)
            implements GameDayFact {
        @Override
        public String kind() {
            return "gameday.decision-put";
        }

        @Override
        public String inWords() {
            return "%s put to the table: %s (%s)".formatted(actor, question, String.join(" / ", options));
        }
    }

    record VotedFor(UUID gameday, UUID team, String actor, int decision, String question, String option)
            implements GameDayFact {
        @Override
        public String kind() {
            return "gameday.decision-voted";
        }

        @Override
        public String inWords() {
            return "%s is for “%s” (%s)".formatted(actor, option, question);
        }
    }

    record Decided(UUID gameday, UUID team, String actor, int decision, String question, String option, String why)
            implements GameDayFact {
        @Override
        public String kind() {
            return "gameday.decided";
        }

        @Override
        public String inWords() {
            return "%s decided: %s %s%s".formatted(actor, question, option, why.isEmpty() ? "" : ", because " + why);
        }
    }
}
