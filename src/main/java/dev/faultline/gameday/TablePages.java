package dev.faultline.gameday;

import dev.faultline.access.Caller;
import dev.faultline.access.Permission;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import dev.faultline.gate.Problem;
import dev.faultline.live.Fragments;
import dev.faultline.live.LiveView;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Component;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.databind.json.JsonMapper;

/** The table: what is read out, what has to be decided, and who is for what. */
@Controller
@RequestMapping("/gamedays/{id}")
class TablePages {

    private static final List<String> NUMBERS = List.of("round", "vote", "decide");

    private final Table table;
    private final Audience audience;
    private final Models models;
    private final GameDayPages.Choices choices;

    TablePages(Table table, Audience audience, Models models, GameDayPages.Choices choices) {
        this.table = table;
        this.audience = audience;
        this.models = models;
        this.choices = choices;
    }

    /**
     * A round at the table.
     *
     * @param read whether it has begun: what comes later nobody reads here beforehand
     * @param open whether people talk about it
     */
    record Card(
            int number,
            String name,
            boolean inject,
            boolean read,
            boolean open,
            String text,
            List<Decision> decisions) {}

    /** What lives on the page is put together here for everybody alike: injects that were read out, which all have heard. */
    @Component
    static final class Models {

        private final DecisionRows rows;

        Models(DecisionRows rows) {
            this.rows = rows;
        }

        List<Card> cards(Audience.Seen seen) {
            return cards(seen.day(), seen.rounds());
        }

        List<Card> cards(GameDay day, List<Round> rounds) {
            var decisions = rows.of(day.id());
            return rounds.stream()
                    .map(round -> card(day.plan().round(round.number()), round, decisions))
                    .toList();
        }

        private static Card card(Plan.Card card, Round round, List<Decision> decisions) {
            boolean read = round.startedAt() != null && !card.injects();
            return new Card(
                    round.number(),
                    read ? card.name() : "",
                    !card.injects(),
                    read,
                    round.state() == Round.State.GIVEN,
                    read ? card.inject() : "",
                    decisions.stream()
                            .filter(each -> each.round() == round.number())
                            .toList());
        }
    }

    @GetMapping("/table")
    String show(@AuthenticationPrincipal Caller caller, @PathVariable UUID id, Model model) {
        return show(caller, id, Map.of(), null, model);
    }

    private String show(Caller caller, UUID id, Map<String, String> typed, @Nullable Problem problem, Model model) {
        var seen = audience.of(caller, id);
        model.addAttribute("day", seen.day());
        model.addAttribute("cards", models.cards(seen));
        model.addAttribute("typed", typed);
        model.addAttribute("problem", problem);
        model.addAttribute("missing", List.of());
        model.addAttribute(
                "mayReplay",
                caller.may(Permission.RUN) && caller.mayTouch(seen.day().team()));
        model.addAttribute("experiments", choices.experiments(caller));
        model.addAttribute("topics", List.of(Live.KIND + ":" + id));
        return "gameday/table";
    }

    /** The table while it is open. Everybody who may see the GameDay sees the same of it. */
    @Component
    static final class Live implements LiveView {

        static final String KIND = "gameday-table";

        private final Audience audience;
        private final GameDayRows days;
        private final DecisionRows rows;
        private final Fragments fragments;
        private final Models models;

        Live(Audience audience, GameDayRows days, DecisionRows rows, Fragments fragments, Models models) {
            this.audience = audience;
            this.days = days;
            this.rows = rows;
            this.fragments = fragments;
            this.models = models;
        }

        @Override
        public String kind() {
            return KIND;
        }

        @Override
        public boolean maySee(Caller caller, String id) {
            try {
                return audience.maySee(caller, UUID.fromString(id));
            } catch (IllegalArgumentException noId) {
                return false;
            }
        }

        @Override
        public String version(String id) {
            var day = days.find(UUID.fromString(id)).orElseThrow(Problem::notFound);
            return Integer.toHexString(
                    List.of(rows.of(day.id()), days.rounds(day), day.state()).hashCode());
        }

        @Override
        public String render(String id) {
            var day = days.find(UUID.fromString(id)).orElseThrow(Problem::notFound);
            return fragments.partial(
                    "gameday-table",
                    "gameday/table",
                    "table",
                    Map.of("day", day, "cards", models.cards(day, days.rounds(day))));
        }
    }

    @PostMapping("/decisions")
    String put(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        return after(caller, id, sent, model, response, () -> table.put(caller, id, question(sent)));
    }

    @PostMapping("/decisions/{number}")
    String answer(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @PathVariable int number,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        return after(caller, id, sent, model, response, () -> table.answer(caller, id, number, fields(sent)));
    }

    @PostMapping("/replay")
    String replay(
            @AuthenticationPrincipal Caller caller,
            @PathVariable UUID id,
            @RequestParam Map<String, String> sent,
            Model model,
            HttpServletResponse response) {
        try {
            return "redirect:/gamedays/" + table.replay(caller, id, replayed(sent));
        } catch (Problem problem) {
            return again(caller, id, sent, problem, model, response);
        }
    }

    private String after(
            Caller caller,
            UUID id,
            Map<String, String> sent,
            Model model,
            HttpServletResponse response,
            Runnable deed) {
        try {
            deed.run();
            return "redirect:/gamedays/%s/table".formatted(id);
        } catch (Problem problem) {
            return again(caller, id, sent, problem, model, response);
        }
    }

    private String again(
            Caller caller,
            UUID id,
            Map<String, String> sent,
            Problem problem,
            Model model,
            HttpServletResponse response) {
        if (problem.status() == 403 || problem.status() == 404) {
            throw problem;
        }
        response.setStatus(problem.status());
        return show(caller, id, sent, problem, model);
    }

    /** One option a line. */
    private static Fields question(Map<String, String> sent) {
        var members = members(sent, List.of("round", "question"));
        members.put(
                "options",
                Arrays.stream(sent.getOrDefault("options", "").split("\\R"))
                        .map(String::strip)
                        .filter(each -> !each.isEmpty())
                        .toList());
        return read(members);
    }

    private static Fields fields(Map<String, String> sent) {
        return read(members(sent, List.of("vote", "decide", "why")));
    }

    private static Fields replayed(Map<String, String> sent) {
        var members = members(sent, List.of("name", "environment"));
        var experiments = new ArrayList<Map<String, Object>>();
        for (int round = 1; round <= PlanReader.MOST_ROUNDS; round++) {
            var chosen = sent.getOrDefault("experiment-" + round, "").strip();
            if (!chosen.isEmpty()) {
                experiments.add(Map.of("round", round, "experimentId", chosen));
            }
        }
        members.put("experiments", experiments);
        return read(members);
    }

    private static Map<String, Object> members(Map<String, String> sent, List<String> names) {
        var members = new LinkedHashMap<String, Object>();
        for (var name : names) {
            var value = sent.getOrDefault(name, "").strip();
            if (!value.isEmpty()) {
                boolean number = NUMBERS.contains(name) && value.matches("[0-9]{1,4}");
                members.put(name, number ? Integer.valueOf(value) : value);
            }
        }
        return members;
    }

    private static Fields read(Map<String, Object> members) {
        return Gate.document(JsonMapper.shared().writeValueAsString(members), Format.JSON)
                .fields();
    }
}
