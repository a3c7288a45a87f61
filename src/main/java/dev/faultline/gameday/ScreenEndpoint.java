package dev.faultline.gameday;

import dev.faultline.gate.Problem;
import dev.faultline.live.Live;
import dev.faultline.ports.Throttle;
import dev.faultline.ports.Ticker;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.servlet.ModelAndView;

/** Where big screens ask. Whoever has the link may look, and do nothing else. */
@Controller
class ScreenEndpoint {

    private static final String TEMPLATE = "gameday/screen";

    private final Screens screens;
    private final ControlRoom room;
    private final ScreenLive.Stop stop;
    private final Live live;
    private final Throttle throttle;

    ScreenEndpoint(Screens screens, ControlRoom room, ScreenLive.Stop stop, Live live, Ticker ticker) {
        this.screens = screens;
        this.room = room;
        this.stop = stop;
        this.live = live;
        this.throttle = new Throttle(ticker, 60, Duration.ofSeconds(1));
    }

    /** A link that is none gets a page, too: nobody sits before a big screen to read a problem. */
    @GetMapping("/screen/{token}")
    ModelAndView show(@PathVariable String token, HttpServletRequest request, HttpServletResponse response) {
        admit(request, response);
        return screens.open(token)
                .map(screen -> new ModelAndView(TEMPLATE)
                        .addObject("wall", room.wall(screens.seen(screen.id())))
                        .addObject("pressed", stop.pressed().orElse(null)))
                .orElseGet(() -> new ModelAndView(TEMPLATE, HttpStatus.NOT_FOUND));
    }

    @GetMapping("/screen/{token}/live")
    void stream(@PathVariable String token, HttpServletRequest request, HttpServletResponse response)
            throws InterruptedException {
        admit(request, response);
        var screen = screens.find(token).orElseThrow(Problem::notFound).id();
        if (!live.stream(ScreenLive.reader(screen), ScreenLive.topics(screen), stillOn(screen), response)) {
            throw Problem.notFound();
        }
    }

    private void admit(HttpServletRequest request, HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Referrer-Policy", "no-referrer");
        if (!throttle.admits(request.getRemoteAddr())) {
            throw new Problem(429, "too-many", "Too many at once", "Try again in a moment.").header("Retry-After", "2");
        }
    }

    /** A database that is away turns no screen off. */
    private BooleanSupplier stillOn(UUID screen) {
        return () -> {
            try {
                return screens.isLetIn(screen);
            } catch (DataAccessException | TransactionException _) {
                return true;
            }
        };
    }
}
