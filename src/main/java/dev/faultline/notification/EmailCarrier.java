package dev.faultline.notification;

import dev.faultline.mail.Address;
import dev.faultline.mail.Letter;
import dev.faultline.mail.Mail;
import dev.faultline.steadystate.Unreadable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/** Messages as e-mail, one to each address. Whoever gets one again gets it under the same id. */
@Component
class EmailCarrier implements Carrier {

    private final Mail mail;

    EmailCarrier(Mail mail) {
        this.mail = mail;
    }

    @Override
    public Channel.Kind kind() {
        return Channel.Kind.EMAIL;
    }

    @Override
    public UnaryOperator<String> escape() {
        return UnaryOperator.identity();
    }

    @Override
    public String carry(Delivery delivery, Channel channel, String address) throws Unreadable, Refused {
        var failed = new ArrayList<String>();
        var refused = new ArrayList<String>();
        var all = List.of(address.split("\n"));
        for (var to : all) {
            var id = UUID.nameUUIDFromBytes((delivery.id() + "/" + to).getBytes(StandardCharsets.UTF_8));
            var letter = delivery.letter();
            switch (mail.send(
                    new Letter(id, new Address(to), "", "[Faultline] " + letter.title(), letter.text() + "\n"))) {
                case dev.faultline.mail.Delivery.Accepted() -> {}
                case dev.faultline.mail.Delivery.Failed(var why) -> failed.add(why);
                case dev.faultline.mail.Delivery.Refused(var why) -> refused.add(why);
            }
        }
        if (!failed.isEmpty()) {
            throw new Unreadable(failed.getFirst());
        }
        if (!refused.isEmpty()) {
            throw new Refused("%d of %d refused: %s".formatted(refused.size(), all.size(), refused.getFirst()));
        }
        return "taken by the mail server, for " + all.size();
    }
}
