package dev.faultline.notification;

import dev.faultline.steadystate.Unreadable;
import java.util.function.UnaryOperator;

/** Brings messages over one kind of channel. */
interface Carrier {

    Channel.Kind kind();

    /** Makes text harmless that comes from elsewhere. */
    UnaryOperator<String> escape();

    /**
     * @param address as it was given
     * @return what was answered, in a few words
     * @throws Refused when it will never be taken
     * @throws Unreadable when it was not taken this time
     */
    String carry(Delivery delivery, Channel channel, String address) throws Unreadable, Refused;

    /** The other side wants no more of it: trying again would be of no use. */
    final class Refused extends Exception {
        private static final long serialVersionUID = 1;

        Refused(String why) {
            super(why, null, false, false);
        }

        String why() {
            return String.valueOf(getMessage());
        }
    }
}
