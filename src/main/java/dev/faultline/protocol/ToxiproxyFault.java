package dev.faultline.protocol;

/** What a Toxiproxy server does to what passes through one of its proxies. */
public sealed interface ToxiproxyFault extends Fault permits ToxiproxyDown, ToxiproxyToxic {

    /** What each of them needs. */
    String NEEDS =
            "A Toxiproxy server whose API is configured on the host, and a proxy of it that is configured there with a health"
                    + " path.";
}
