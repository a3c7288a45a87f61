package dev.faultline.schedule;

/** When something is to happen, as somebody wrote it. Instants follow from it and a zone, see {@link Timing}. */
sealed interface Rule permits WallRule, Every {

    /** One sentence for people, without a full stop. */
    String inWords();
}
