package dev.faultline.dashboard;

import dev.faultline.access.Caller;
import java.util.List;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

@Controller
class TodayPages {

    private final Overview overview;

    TodayPages(Overview overview) {
        this.overview = overview;
    }

    @GetMapping("/")
    String today(@AuthenticationPrincipal Caller caller, Model model) {
        model.addAttribute("today", overview.of(caller));
        model.addAttribute("topics", List.of(TodayLive.topicOf(caller)));
        return "dashboard/today";
    }
}
