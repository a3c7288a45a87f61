package dev.faultline.protocol;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A toxic of Toxiproxy, on what the upstream answers. */
public sealed interface ToxiproxyToxic extends ToxiproxyFault
        permits ToxiproxyBandwidth,
                ToxiproxyLatency,
                ToxiproxyLimit,
                ToxiproxyReset,
                ToxiproxySlicer,
                ToxiproxySlowClose,
                ToxiproxyTimeout {

    String UNDONE = "The toxic is removed, and by its name no other.";

    /** What Toxiproxy calls it. */
    String toxic();

    /** As Toxiproxy is told them: in milliseconds, bytes, and KB a second. */
    Map<String, Long> attributes();

    /** Of the connections, whatever the toxic does to them. */
    int percent();

    /** The parameters of a toxic, with the share of connections that all of them have. */
    @SafeVarargs
    static <F extends ToxiproxyToxic> List<Parameter<F>> and(Parameter<F>... own) {
        return Stream.concat(
                        Stream.of(own),
                        Stream.of(Parameter.<F>percent("connections are hit.", ToxiproxyToxic::percent)
                                .or(100)))
                .toList();
    }
}
