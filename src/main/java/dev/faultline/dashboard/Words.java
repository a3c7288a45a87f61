package dev.faultline.dashboard;

/** Numbers with their nouns. */
final class Words {

    private Words() {}

    static String count(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
