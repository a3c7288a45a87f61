package dev.faultline.protocol;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Which requests of a route a fault is about; all of what is said must be true of one.
 *
 * @param path with which the request's path begins, up to a slash
 * @param methods of which it has one; none means all
 * @param headers that it carries, each as {@code Name: value}, the value to the letter; none means any. The finest scope there is:
 *     one customer who is a tester, one device, one call
 */
public record Requests(String path, List<String> methods, List<String> headers) {

    static final int MOST = 8;

    static final Pattern PATH = Pattern.compile("/[A-Za-z0-9/_.~%-]{0,200}");
    static final Pattern METHOD = Pattern.compile("[A-Z]{3,12}");

    /** Nothing that could end a line. */
    static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}: [A-Za-z0-9 ._~:/?#@!&'*+,=%-]{1,200}");

    public Requests {
        methods = List.copyOf(methods);
        headers = List.copyOf(headers);
        Check.pattern("path", path, PATH);
        Check.range("methods", methods.size(), 0, MOST);
        Check.range("headers", headers.size(), 0, MOST);
        methods.forEach(each -> Check.pattern("methods", each, METHOD));
        headers.forEach(each -> Check.pattern("headers", each, HEADER));
    }

    /** Every request of a route. */
    public boolean areAll() {
        return path.equals("/") && methods.isEmpty() && headers.isEmpty();
    }

    /**
     * @param lines the request's header lines as they came
     */
    public boolean have(String method, String requested, List<String> lines) {
        return isUnder(path, requested)
                && (methods.isEmpty() || methods.contains(method))
                && headers.stream().allMatch(header -> carries(lines, header));
    }

    public static boolean isUnder(String prefix, String path) {
        return path.startsWith(prefix)
                && (prefix.endsWith("/") || path.length() == prefix.length() || path.charAt(prefix.length()) == '/');
    }

    private static boolean carries(List<String> lines, String header) {
        int colon = header.indexOf(':');
        var name = header.substring(0, colon).toLowerCase(Locale.ROOT);
        var value = header.substring(colon + 1).strip();
        return lines.stream().anyMatch(line -> {
            int at = line.indexOf(':');
            return at == colon
                    && line.substring(0, at).toLowerCase(Locale.ROOT).equals(name)
                    && line.substring(at + 1).strip().equals(value);
        });
    }

    /** To be read after "requests": " under /api, POST, with X-Test: yes". */
    String inWords() {
        var words = new StringBuilder();
        if (!path.equals("/")) {
            words.append(" under ").append(path);
        }
        if (!methods.isEmpty()) {
            words.append(" by ").append(String.join(" and ", methods));
        }
        if (!headers.isEmpty()) {
            words.append(" with ").append(String.join(" and ", headers));
        }
        return words.toString();
    }
}
