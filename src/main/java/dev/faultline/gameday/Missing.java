package dev.faultline.gameday;

/**
 * One thing that has to be there first.
 *
 * @param guard its name, stable
 * @param said what is missing, for people
 */
record Missing(String guard, String said) {}
