package dev.faultline.timeline;

import java.util.UUID;

/** Somebody wrote down what they saw. The text is theirs: any text, kept as it is. */
record NoteTaken(UUID run, String actor, String text) implements Fact {

    @Override
    public String kind() {
        return "note.taken";
    }

    @Override
    public String inWords() {
        return text;
    }
}
