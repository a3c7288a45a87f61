package dev.faultline.timeline;

import dev.faultline.gate.Page;
import dev.faultline.gate.Paging;
import dev.faultline.gate.Query;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class TimelinePage {

    private final Timeline timeline;

    TimelinePage(Timeline timeline) {
        this.timeline = timeline;
    }

    @GetMapping("/timeline")
    String page(@AuthenticationPrincipal Reader reader, Query query, Model model) {
        String search = query.text("q", 200).orElse("");
        Paging paging = query.paging();
        query.check();
        List<Timeline.Entry> found =
                timeline.recent(reader, search, Timeline.Place.read(paging.after()), paging.fetch());
        Page<Timeline.Entry> page =
                paging.page(found, each -> Timeline.Place.of(each).written());
        model.addAttribute("q", search);
        model.addAttribute("first", paging.after().isEmpty());
        model.addAttribute("facts", page.items());
        model.addAttribute("next", page.next());
        model.addAttribute("mayVerify", reader.seesAllTeams());
        return "timeline/timeline";
    }
}
