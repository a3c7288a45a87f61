package dev.faultline.gameday;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that has to be decided at the table.
 *
 * @param number 1, 2, 3 … in its GameDay
 * @param round of the inject that it is about
 * @param decided 1, 2, 3 … of the options; null while it is open
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Decision(
        int number,
        int round,
        String question,
        List<Option> options,
        String putBy,
        Instant putAt,
        @Nullable Integer decided,
        String why,
        @Nullable String decidedBy,
        @Nullable Instant decidedAt) {

    Decision {
        options = List.copyOf(options);
    }

    /** @param votes who is for it, by how facts name them */
    record Option(int number, String says, List<String> votes) {
        Option {
            votes = List.copyOf(votes);
        }
    }

    public boolean open() {
        return decided == null;
    }

    /** For the picture: the share of those who voted, in percent. */
    public int share(int option) {
        int all = options.stream().mapToInt(each -> each.votes().size()).sum();
        return all == 0 ? 0 : options.get(option - 1).votes().size() * 100 / all;
    }

    public String outcome() {
        return decided == null ? "" : options.get(decided - 1).says();
    }
}
