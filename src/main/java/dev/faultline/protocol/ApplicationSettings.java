package dev.faultline.protocol;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Chaos Monkey in an application is set to.
 *
 * @param assaults how it attacks, as the JSON that its endpoint takes
 * @param watchers what it attacks, likewise
 */
public record ApplicationSettings(boolean enabled, String assaults, String watchers) {

    private static final List<String> WATCHERS =
            List.of("controller", "restController", "service", "repository", "component");

    /** Those that are never meant. */
    private static final List<String> OTHERS = List.of("restTemplate", "webClient", "actuatorHealth");

    /** Enabled, with that assault and no other, every so many calls at those parts. */
    static ApplicationSettings attacking(Map<String, Object> assault, int every, List<String> at) {
        var assaults = new TreeMap<String, Object>(Map.of(
                "latencyActive",
                false,
                "exceptionsActive",
                false,
                "killApplicationActive",
                false,
                "memoryActive",
                false,
                "cpuActive",
                false));
        assaults.put("level", every);
        assaults.put("deterministic", true);
        assaults.putAll(assault);
        var watchers = new TreeMap<String, Object>();
        WATCHERS.forEach(each -> watchers.put(each, at.contains(hyphenated(each))));
        OTHERS.forEach(each -> watchers.put(each, false));
        return new ApplicationSettings(true, Wire.write(assaults), Wire.write(watchers));
    }

    private static String hyphenated(String name) {
        return name.equals("restController") ? "rest-controller" : name;
    }
}
