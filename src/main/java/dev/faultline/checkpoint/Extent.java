package dev.faultline.checkpoint;

/** How much a check looks at. */
enum Extent {
    /** Every fact and every checkpoint. */
    FULL,
    /** The chains that were added to lately, from where an older checkpoint says they ended. */
    RECENT
}
