package dev.faultline.blastradius;

/**
 * What one guard says to a start.
 *
 * @param guard its name, stable
 * @param allowed false also when it could not find out
 * @param said why, for people; when it allows, what it looked at
 */
public record Answer(String guard, boolean allowed, String said) {

    static Answer yes(String guard, String said) {
        return new Answer(guard, true, said);
    }

    static Answer no(String guard, String said) {
        return new Answer(guard, false, said);
    }
}
