package dev.faultline.notification;

import dev.faultline.protocol.Wire;
import dev.faultline.steadystate.Unreadable;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** Incoming webhooks as Slack has them, and as others take them too: {@code {"text": …}} to an address that is a secret. */
@Component
class SlackCarrier implements Carrier {

    private final Webhooks webhooks;

    SlackCarrier(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    @Override
    public Channel.Kind kind() {
        return Channel.Kind.SLACK;
    }

    /** Nobody's name mentions a channel, and no text becomes a link. */
    @Override
    public UnaryOperator<String> escape() {
        return text -> text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @Override
    public String carry(Delivery delivery, Channel channel, String address) throws Unreadable, Refused {
        return webhooks.post(
                address,
                Map.of("Content-Type", "application/json; charset=utf-8"),
                Wire.write(Map.of("text", delivery.letter().text())));
    }
}
