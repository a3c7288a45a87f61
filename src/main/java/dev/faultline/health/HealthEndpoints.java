package dev.faultline.health;

import dev.faultline.node.Steadiness;
import io.swagger.v3.oas.annotations.Hidden;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers from memory; a database that hangs never makes a live node look dead. */
@Hidden
@RestController
@RequestMapping("/health")
class HealthEndpoints {

    private final DatabasePulse pulse;
    private final Steadiness steadiness;
    private volatile boolean started;
    private volatile boolean ending;

    HealthEndpoints(DatabasePulse pulse, Steadiness steadiness) {
        this.pulse = pulse;
        this.steadiness = steadiness;
    }

    /** Migrations run before anything else is made, so a node that has started has them all. */
    @EventListener(ApplicationReadyEvent.class)
    void started() {
        started = true;
    }

    @EventListener(ContextClosedEvent.class)
    void ending() {
        ending = true;
    }

    @GetMapping("/live")
    ResponseEntity<Map<String, Object>> live() {
        return answer(true, Map.of());
    }

    @GetMapping("/startup")
    ResponseEntity<Map<String, Object>> startup() {
        return answer(started, Map.of());
    }

    /** Whether requests are welcome here: started, not ending, the database has answered lately, and the clock can be trusted. */
    @GetMapping("/ready")
    ResponseEntity<Map<String, Object>> ready() {
        @Nullable Duration since = pulse.sinceAnswer();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("migrations", started ? "done" : "running");
        details.put("database", pulse.isFresh() ? "answers" : "silent");
        if (since != null) {
            details.put("databaseAnsweredAgo", since.toString());
        }
        details.put("clock", steadiness.objection().orElse("steady"));
        boolean ready =
                started && !ending && pulse.isFresh() && steadiness.objection().isEmpty();
        return answer(ready, details);
    }

    private static ResponseEntity<Map<String, Object>> answer(boolean up, Map<String, Object> details) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", up ? "UP" : "DOWN");
        body.putAll(details);
        return ResponseEntity.status(up ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .header("Cache-Control", "no-store")
                .body(body);
    }
}
