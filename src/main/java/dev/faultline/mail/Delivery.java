package dev.faultline.mail;

/** What became of sending one e-mail. */
public sealed interface Delivery {

    /** The mail server has it. Whether anybody reads it, nobody knows. */
    record Accepted() implements Delivery {}

    /** It will never be taken as it is: nobody is there, or the server does not want it. */
    record Refused(String why) implements Delivery {}

    /** Not now; it may have arrived all the same, where the answer was lost. */
    record Failed(String why) implements Delivery {}
}
