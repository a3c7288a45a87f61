package dev.faultline.notification;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.faultline.access.Caller;
import dev.faultline.gate.Body;
import dev.faultline.gate.Durations;
import dev.faultline.gate.Fields;
import dev.faultline.gate.IfMatch;
import dev.faultline.gate.Page;
import dev.faultline.gate.Query;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Notifications")
class NotificationApi {

    private final Channels channels;

    NotificationApi(Channels channels) {
        this.channels = channels;
    }

    /**
     * @param leads to, without what is secret of it
     * @param secret in the answer that made it and never again
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ChannelView(
            UUID id,
            UUID team,
            String name,
            String kind,
            String leads,
            List<String> about,
            List<String> occasions,
            String lead,
            String zone,
            Map<String, String> templates,
            int version,
            @Nullable String secret,
            String changedBy,
            Instant changedAt) {

        static ChannelView of(Channel channel, @Nullable String secret) {
            var terms = channel.terms();
            var templates = new TreeMap<String, String>();
            terms.templates().forEach((occasion, text) -> templates.put(occasion.word(), text));
            return new ChannelView(
                    channel.id(),
                    channel.team(),
                    terms.name(),
                    terms.kind().name().toLowerCase(Locale.ROOT),
                    channel.shown(),
                    terms.about().stream().map(Subject::word).sorted().toList(),
                    terms.occasions().stream().map(Occasion::word).sorted().toList(),
                    Durations.text(terms.lead()),
                    terms.zone().getId(),
                    templates,
                    channel.version(),
                    secret,
                    channel.trace().changedBy(),
                    channel.trace().changedAt());
        }

        @Override
        public String toString() {
            return "ChannelView[" + name + "]";
        }
    }

    record AttemptView(int number, Instant at, long millis, boolean arrived, String outcome) {}

    /** @param id under which receivers know it */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DeliveryView(
            UUID id,
            UUID channel,
            String channelName,
            String occasion,
            String title,
            String text,
            String state,
            int attempts,
            @Nullable Instant nextAt,
            String trouble,
            Instant madeAt,
            @Nullable Instant overAt,
            List<AttemptView> log) {

        static DeliveryView of(Delivery.Log log) {
            var delivery = log.delivery();
            return new DeliveryView(
                    delivery.id(),
                    delivery.channel(),
                    log.channel(),
                    delivery.letter().occasion().word(),
                    delivery.letter().title(),
                    delivery.letter().text(),
                    delivery.state().word(),
                    delivery.attempts(),
                    delivery.nextAt(),
                    delivery.trouble(),
                    delivery.madeAt(),
                    delivery.overAt(),
                    log.attempts().stream()
                            .map(each -> new AttemptView(
                                    each.number(), each.at(), each.millis(), each.arrived(), each.outcome()))
                            .toList());
        }
    }

    @GetMapping("/notification-channels")
    @Operation(summary = "The channels of your teams, without addresses and secrets")
    Page<ChannelView> list(@AuthenticationPrincipal Caller caller) {
        return new Page<>(
                channels.of(caller).stream()
                        .map(each -> ChannelView.of(each, null))
                        .toList(),
                null);
    }

    @PostMapping("/notification-channels")
    @Operation(
            summary = "Make a channel: {name, kind, url or to, team?, about?, occasions?, lead?, zone?, templates?}",
            description =
                    "kind is slack, webhook or email. The secret of a webhook is in this answer and never again; its messages are"
                            + " signed by the rules of Standard Webhooks.")
    ResponseEntity<ChannelView> make(@AuthenticationPrincipal Caller caller, Fields body) {
        var channel = channels.make(caller, body);
        return ResponseEntity.created(URI.create("/api/v1/notification-channels/" + channel.id()))
                .eTag("\"" + channel.version() + "\"")
                .body(ChannelView.of(channel, channels.shownSecret(channel)));
    }

    @GetMapping("/notification-channels/{id}")
    @Operation(summary = "One channel")
    ResponseEntity<ChannelView> get(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return answer(channels.get(caller, id));
    }

    @PutMapping("/notification-channels/{id}")
    @Operation(summary = "Change a channel", description = "Without url or to, it leads where it did.")
    ResponseEntity<ChannelView> change(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, Fields body, IfMatch seen) {
        return answer(channels.change(caller, id, body, seen));
    }

    @DeleteMapping("/notification-channels/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "End a channel", description = "What waits for it is withdrawn.")
    void end(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        channels.end(caller, id);
    }

    @PostMapping("/notification-channels/{id}/test")
    @Operation(summary = "Send a test over a channel", description = "Answers with what became of the first attempt.")
    DeliveryView test(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        return DeliveryView.of(channels.test(caller, id));
    }

    @GetMapping("/notifications")
    @Operation(summary = "What was told over the channels of your teams, newest first: ?channel=, ?state=")
    Page<DeliveryView> log(@AuthenticationPrincipal Caller caller, Query query) {
        var channel = query.id("channel").orElse(null);
        var state = query.oneOf("state", Delivery.State.class).orElse(null);
        var paging = query.paging();
        query.check();
        var page = channels.log(caller, channel, state, paging);
        return new Page<>(page.items().stream().map(DeliveryView::of).toList(), page.next());
    }

    @GetMapping("/notifications/{id}")
    @Operation(summary = "One message, with every attempt")
    DeliveryView one(@AuthenticationPrincipal Caller caller, @PathVariable UUID id) {
        return DeliveryView.of(channels.delivery(caller, id));
    }

    @PostMapping("/notifications/{id}/resend")
    @Operation(
            summary = "Send a message once more",
            description =
                    "Under the same id: whoever has it already can tell. 409 while it waits for its next attempt.")
    DeliveryView resend(
            @AuthenticationPrincipal Caller caller, @PathVariable UUID id, @Body(mayBeEmpty = true) Fields body) {
        body.end();
        body.check();
        return DeliveryView.of(channels.sendAgain(caller, id));
    }

    private static ResponseEntity<ChannelView> answer(Channel channel) {
        return ResponseEntity.ok().eTag("\"" + channel.version() + "\"").body(ChannelView.of(channel, null));
    }
}
