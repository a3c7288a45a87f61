package dev.faultline.agent;

import dev.faultline.protocol.Wire;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the configuration says of a cluster, in the keys that begin with {@code cluster.}. */
final class ClusterSettings {

    /** Stands for the cluster that the agent itself runs in. */
    private static final String WITHIN = "in-cluster";

    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_./-]{0,252}");

    private ClusterSettings() {}

    /** @param identity of the agent: two agents of one cluster must not take each other's faults back */
    static Optional<ClusterConfig> read(Settings settings, String identity) {
        var server = settings.value("cluster.server", ClusterSettings::server);
        var token = settings.value("cluster.token", Settings::absolute);
        var ca = settings.value("cluster.ca", Settings::absolute);
        var labels = settings.value("cluster.service-labels", ClusterSettings::labels)
                .orElse(ClusterConfig.SERVICE_LABELS);
        var account = settings.value("cluster.litmus-account", ClusterSettings::account)
                .orElse(ClusterConfig.LITMUS_ACCOUNT);
        if (server.isEmpty()) {
            if (token.isPresent() || ca.isPresent()) {
                settings.complain("cluster.server is missing");
            }
            return Optional.empty();
        }
        boolean within = server.get().equals(WITHIN);
        var mounted = ClusterConfig.ACCOUNT;
        var address = new ClusterAddress(
                within ? ClusterConfig.FROM_WITHIN : server.get(),
                ca.or(() -> within(within, mounted.resolve("ca.crt")))
                        .map(Path::toString)
                        .orElse(null),
                token.or(() -> within(within, mounted.resolve("token")))
                        .map(Path::toString)
                        .orElse(null),
                Wire.sha256(identity).substring(0, 8));
        return Optional.of(new ClusterConfig(
                address,
                within ? ownNamespace(mounted) : Optional.empty(),
                Optional.ofNullable(System.getenv(ClusterConfig.NODE_VARIABLE)).filter(KubePaths::isName),
                labels,
                account));
    }

    private static Optional<Path> within(boolean within, Path file) {
        return within ? Optional.of(file) : Optional.empty();
    }

    private static Optional<String> ownNamespace(Path mounted) {
        try {
            return Optional.of(Files.readString(mounted.resolve("namespace")).strip());
        } catch (IOException e) {
            throw new Misconfigured(List.of("cluster.server=%s, but this is no pod with a service account: %s"
                    .formatted(WITHIN, e.getMessage())));
        }
    }

    private static String server(String text) {
        if (text.equals(WITHIN)) {
            return text;
        }
        var uri = URI.create(text);
        if (uri.getHost() == null || !List.of("http", "https").contains(uri.getScheme())) {
            throw new IllegalArgumentException("must be %s, or https://host with its port".formatted(WITHIN));
        }
        if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
            throw new IllegalArgumentException("must be an address only: no user, query or fragment");
        }
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static List<String> labels(String text) {
        var labels = Settings.list(text);
        if (labels.isEmpty() || !labels.stream().allMatch(LABEL.asMatchPredicate())) {
            throw new IllegalArgumentException("must be names of labels, such as app.kubernetes.io/name");
        }
        return labels;
    }

    private static String account(String text) {
        if (!ACCOUNT.matcher(text).matches()) {
            throw new IllegalArgumentException("must be the name of a service account");
        }
        return text;
    }
}
