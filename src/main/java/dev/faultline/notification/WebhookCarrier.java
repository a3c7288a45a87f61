package dev.faultline.notification;

import dev.faultline.access.Signature;
import dev.faultline.steadystate.Unreadable;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** Messages for programs, signed by the rules of Standard Webhooks. The same id again is the same message. */
@Component
class WebhookCarrier implements Carrier {

    private final Webhooks webhooks;
    private final ChannelSecrets secrets;
    private final Clock clock;

    WebhookCarrier(Webhooks webhooks, ChannelSecrets secrets, Clock clock) {
        this.webhooks = webhooks;
        this.secrets = secrets;
        this.clock = clock;
    }

    @Override
    public Channel.Kind kind() {
        return Channel.Kind.WEBHOOK;
    }

    @Override
    public UnaryOperator<String> escape() {
        return UnaryOperator.identity();
    }

    @Override
    public String carry(Delivery delivery, Channel channel, String address) throws Unreadable, Refused {
        var body = delivery.letter().data();
        var signature = Signature.of(
                delivery.id().toString(),
                clock.instant(),
                body.getBytes(StandardCharsets.UTF_8),
                secrets.signing(channel.id()));
        return webhooks.post(
                address,
                Map.of(
                        "Content-Type", "application/json; charset=utf-8",
                        "webhook-id", delivery.id().toString(),
                        "webhook-timestamp", Objects.requireNonNull(signature.timestamp()),
                        "webhook-signature", Objects.requireNonNull(signature.signatures())),
                body);
    }
}
