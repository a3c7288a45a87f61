package dev.faultline.schedule;

import dev.faultline.mail.Mail;
import dev.faultline.node.Rounds;
import dev.faultline.node.Trouble;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Invites, and sends invitations, on every node alike; nothing else waits for a mail server. */
@Component
class PostRounds extends Rounds {

    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final Inviter inviter;
    private final Post post;
    private final Mail mail;

    PostRounds(Inviter inviter, Post post, Mail mail) {
        super(
                "invitations",
                PAUSE,
                new Trouble(
                        LoggerFactory.getLogger(PostRounds.class),
                        "Nobody is invited by e-mail now; it is made up for later",
                        "Invitations are sent again"));
        this.inviter = inviter;
        this.post = post;
        this.mail = mail;
    }

    @Override
    protected void round() {
        if (mail.isOn()) {
            while (isRunning() && inviter.seeToNext()) {
                // until all are seen to
            }
            while (isRunning() && post.sendNext()) {
                // until all are sent
            }
        }
    }
}
