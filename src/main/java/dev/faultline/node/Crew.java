package dev.faultline.node;

/** How many servers there are to share what is to be done. */
@FunctionalInterface
public interface Crew {

    /** Those that have shown themselves lately and this one, as the database last said. */
    int size();
}
