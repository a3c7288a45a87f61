package dev.faultline.protocol;

/** A value that cannot be; the message is for people and names the field. */
public final class Wrong extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final String field;

    Wrong(String field, String message) {
        super(message);
        this.field = field;
    }

    /** Where it was written. */
    public String field() {
        return field;
    }
}
