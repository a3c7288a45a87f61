package dev.faultline.access;

import static dev.faultline.access.Permission.ADMINISTER;
import static dev.faultline.access.Permission.AGENTS;
import static dev.faultline.access.Permission.APPROVE;
import static dev.faultline.access.Permission.EDIT;
import static dev.faultline.access.Permission.HALT;
import static dev.faultline.access.Permission.NOTE;
import static dev.faultline.access.Permission.RELEASE;
import static dev.faultline.access.Permission.RUN;
import static dev.faultline.access.Permission.VIEW;
import static org.springframework.http.HttpMethod.DELETE;
import static org.springframework.http.HttpMethod.GET;
import static org.springframework.http.HttpMethod.PATCH;
import static org.springframework.http.HttpMethod.POST;
import static org.springframework.http.HttpMethod.PUT;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * Every request there is, and what it needs. What is not listed is refused, so an endpoint that is forgotten here does not
 * work; {@code authz-matrix.csv} beside the tests says for each of them who gets what.
 */
final class RequestTable {

    private static final List<Row> ROWS = Stream.of(
                    // the door itself
                    open(GET, "/login"),
                    open(GET, "/setup"),
                    open(POST, "/setup"),
                    open(POST, "/login"),
                    open(POST, "/logout"),

                    // pages
                    needs(VIEW, GET, "/"),
                    needs(VIEW, GET, "/live"),
                    needs(VIEW, GET, "/me"),
                    needs(VIEW, POST, "/me/zone", "/me/password"),
                    needs(VIEW, POST, "/me/tokens", "/me/tokens/{id}/revoke", "/me/sessions/{handle}/end"),
                    needs(VIEW, GET, "/me/feeds", "/me/mail"),
                    needs(VIEW, POST, "/me/mail", "/me/mail/confirm", "/me/mail/remove"),
                    needs(VIEW, POST, "/me/invitations/{team}", "/me/invitations/{team}/end"),
                    needs(VIEW, POST, "/me/feeds", "/me/feeds/{id}/renew", "/me/feeds/{id}/revoke"),
                    needs(ADMINISTER, GET, "/people"),
                    needs(ADMINISTER, POST, "/people", "/people/{id}", "/people/{id}/disable", "/people/{id}/enable"),
                    needs(ADMINISTER, POST, "/people/{id}/password", "/teams"),
                    needs(EDIT, GET, "/experiments/new", "/experiments/{id}/edit"),
                    needs(VIEW, GET, "/experiments", "/experiments/{id}", "/experiments/{id}/preview"),
                    needs(EDIT, POST, "/experiments", "/experiments/{id}", "/experiments/validate"),
                    needs(EDIT, POST, "/experiments/{id}/delete", "/experiments/{id}/restore"),
                    needs(VIEW, GET, "/experiments/{id}/versions/{version}"),
                    needs(RUN, POST, "/experiments/{id}/runs"),
                    needs(VIEW, GET, "/approvals", "/approvals/{id}"),
                    needs(RUN, POST, "/approvals", "/approvals/{id}/withdraw"),
                    needs(APPROVE, POST, "/approvals/{id}/approve", "/approvals/{id}/reject"),
                    needs(VIEW, GET, "/runs", "/runs/{id}", "/runs/{id}/export"),
                    needs(HALT, POST, "/runs/{id}/abort"),
                    needs(NOTE, POST, "/runs/{id}/notes"),
                    needs(RUN, POST, "/runs/{id}/go"),
                    needs(HALT, POST, "/queued-starts/{id}/cancel"),
                    needs(VIEW, GET, "/fleet", "/fleet/{id}"),
                    needs(AGENTS, POST, "/fleet/join-tokens", "/fleet/{id}/admit", "/fleet/{id}/revoke"),
                    needs(VIEW, GET, "/services", "/services/{name}"),
                    needs(EDIT, GET, "/services/new", "/services/{name}/edit"),
                    needs(EDIT, POST, "/services", "/services/{name}", "/services/{name}/delete", "/services/import"),
                    needs(VIEW, GET, "/digest"),
                    needs(VIEW, GET, "/gamedays/{id}/table"),
                    needs(VIEW, POST, "/gamedays/{id}/decisions", "/gamedays/{id}/decisions/{number}"),
                    needs(RUN, POST, "/gamedays/{id}/replay"),
                    needs(VIEW, GET, "/maturity", "/maturity/{service}"),
                    needs(VIEW, GET, "/monkeys", "/monkeys/{id}"),
                    needs(EDIT, GET, "/monkeys/new", "/monkeys/{id}/edit"),
                    needs(EDIT, POST, "/monkeys", "/monkeys/{id}", "/monkeys/{id}/pause", "/monkeys/{id}/resume"),
                    needs(EDIT, POST, "/monkeys/{id}/delete", "/monkey-opt-outs", "/monkey-opt-outs/{id}/end"),
                    needs(RUN, POST, "/incidents", "/incidents/{id}/end"),
                    needs(RUN, POST, "/level-overrides", "/level-overrides/{id}/withdraw"),
                    needs(APPROVE, POST, "/level-overrides/{id}/approve", "/level-overrides/{id}/reject"),
                    needs(VIEW, GET, "/timeline", "/timeline/verification"),
                    needs(VIEW, POST, "/timeline/verification"),
                    needs(VIEW, GET, "/schedules", "/schedules/missed", "/schedules/{id}"),
                    needs(VIEW, GET, "/schedules/{id}/occurrences/{at}"),
                    needs(RUN, POST, "/schedules/{id}/occurrences", "/schedules/{id}/occurrences/{at}/skip"),
                    needs(
                            RUN,
                            POST,
                            "/schedules/{id}/occurrences/{at}/restore",
                            "/schedules/{id}/occurrences/{at}/move"),
                    needs(RUN, GET, "/schedules/new", "/schedules/{id}/edit"),
                    needs(RUN, POST, "/schedules", "/schedules/preview", "/schedules/suggestion", "/schedules/{id}"),
                    needs(RUN, POST, "/schedules/{id}/pause", "/schedules/{id}/resume", "/schedules/{id}/delete"),
                    needs(RUN, POST, "/occurrences/{id}/override"),
                    needs(VIEW, GET, "/overrides/{id}"),
                    needs(RUN, POST, "/overrides", "/overrides/{id}/withdraw"),
                    needs(APPROVE, POST, "/overrides/{id}/approve", "/overrides/{id}/reject"),
                    needs(VIEW, GET, "/calendar", "/calendars", "/calendars/{id}"),
                    needs(RUN, GET, "/calendars/new"),
                    needs(RUN, POST, "/calendars", "/calendars/new", "/calendars/{id}/end", "/calendars/{id}/reread"),
                    needs(VIEW, GET, "/gamedays", "/gamedays/{id}", "/gamedays/{id}/briefing"),
                    needs(VIEW, GET, "/gamedays/{id}/control", "/gamedays/{id}/debrief", "/gamedays/{id}/report"),
                    needs(RUN, GET, "/gamedays/new", "/gamedays/{id}/edit"),
                    needs(RUN, POST, "/gamedays", "/gamedays/{id}", "/gamedays/{id}/clone", "/gamedays/{id}/people"),
                    needs(RUN, POST, "/gamedays/{id}/people/leave", "/gamedays/{id}/events"),
                    needs(RUN, POST, "/gamedays/{id}/rounds/{number}"),
                    needs(APPROVE, POST, "/gamedays/{id}/approve", "/gamedays/{id}/return"),
                    needs(VIEW, POST, "/gamedays/{id}/say", "/gamedays/{id}/steady-state", "/gamedays/{id}/notes"),
                    needs(VIEW, POST, "/gamedays/{id}/debrief/{section}", "/gamedays/{id}/actions"),
                    needs(VIEW, POST, "/gamedays/{id}/actions/{action}"),
                    needs(HALT, POST, "/gamedays/{id}/stop"),
                    needs(VIEW, GET, "/notifications", "/notifications/{id}"),
                    needs(EDIT, GET, "/notifications/new", "/notifications/{id}/edit"),
                    needs(EDIT, POST, "/notifications", "/notifications/{id}", "/notifications/{id}/end"),
                    needs(EDIT, POST, "/notifications/{id}/test", "/notifications/messages/{id}/resend"),
                    needs(VIEW, GET, "/gamedays/{id}/from-outside", "/is-this-us"),
                    needs(VIEW, POST, "/is-this-us"),
                    needs(RUN, POST, "/gamedays/{id}/control-group", "/gamedays/{id}/control-group/leave"),
                    needs(RUN, POST, "/gamedays/{id}/reveal"),
                    needs(VIEW, GET, "/gamedays/{id}/play", "/gamedays/{id}/screens"),
                    needs(VIEW, POST, "/gamedays/{id}/questions"),
                    needs(RUN, POST, "/gamedays/{id}/questions/{question}", "/gamedays/{id}/screens"),
                    needs(RUN, POST, "/gamedays/{id}/screens/{screen}/revoke"),
                    needs(VIEW, GET, "/residues"),
                    needs(VIEW, GET, "/faults"),
                    needs(VIEW, GET, "/blast-radius"),
                    needs(ADMINISTER, POST, "/blast-radius"),
                    needs(VIEW, GET, "/halts", "/halts/{id}", "/halts/drills", "/halts/drills/{id}"),
                    needs(RUN, POST, "/halts/drills"),
                    needs(RELEASE, POST, "/halts/{id}/release"),
                    needs(EDIT, POST, "/stop-hooks", "/stop-hooks/{id}/revoke"),
                    needs(VIEW, GET, "/alert-hooks"),
                    needs(EDIT, POST, "/alert-hooks", "/alert-hooks/{id}/revoke"),

                    // API
                    needs(VIEW, GET, "/api/v1/me", "/api/v1/teams"),
                    needs(VIEW, GET, "/api/v1/tokens"),
                    needs(VIEW, POST, "/api/v1/tokens"),
                    needs(VIEW, DELETE, "/api/v1/tokens/{id}"),
                    needs(ADMINISTER, POST, "/api/v1/teams"),
                    needs(ADMINISTER, GET, "/api/v1/people", "/api/v1/people/{id}"),
                    needs(ADMINISTER, POST, "/api/v1/people"),
                    needs(ADMINISTER, PATCH, "/api/v1/people/{id}"),
                    needs(VIEW, GET, "/api/v1/experiments", "/api/v1/experiments/{id}"),
                    needs(VIEW, GET, "/api/v1/experiments/{id}/versions/{version}"),
                    needs(VIEW, GET, "/api/v1/experiments/{id}/versions"),
                    needs(EDIT, POST, "/api/v1/experiments"),
                    needs(EDIT, PUT, "/api/v1/experiments/{id}"),
                    needs(EDIT, DELETE, "/api/v1/experiments/{id}"),
                    needs(EDIT, POST, "/api/v1/experiments/{id}/restore"),
                    needs(VIEW, POST, "/api/v1/experiments/{id}/preview"),
                    needs(RUN, POST, "/api/v1/experiments/{id}/runs"),
                    needs(VIEW, GET, "/api/v1/approvals", "/api/v1/approvals/{id}"),
                    needs(RUN, POST, "/api/v1/approvals", "/api/v1/approvals/{id}/withdraw"),
                    needs(APPROVE, POST, "/api/v1/approvals/{id}/approve", "/api/v1/approvals/{id}/reject"),
                    needs(VIEW, GET, "/api/v1/runs", "/api/v1/runs/{id}", "/api/v1/runs/{id}/samples"),
                    needs(VIEW, GET, "/api/v1/runs/{id}/export"),
                    needs(HALT, POST, "/api/v1/runs/{id}/abort"),
                    needs(NOTE, POST, "/api/v1/runs/{id}/notes"),
                    needs(RUN, POST, "/api/v1/runs/{id}/go"),
                    needs(VIEW, GET, "/api/v1/queued-starts", "/api/v1/queued-starts/{id}"),
                    needs(HALT, POST, "/api/v1/queued-starts/{id}/cancel"),
                    needs(VIEW, GET, "/api/v1/halts", "/api/v1/halts/current", "/api/v1/halts/{id}"),
                    needs(RELEASE, POST, "/api/v1/halts/{id}/release"),
                    needs(VIEW, GET, "/api/v1/residues"),
                    needs(VIEW, GET, "/api/v1/faults", "/api/v1/faults/{type}"),
                    needs(VIEW, GET, "/api/v1/alert-hooks"),
                    needs(EDIT, POST, "/api/v1/alert-hooks"),
                    needs(EDIT, DELETE, "/api/v1/alert-hooks/{id}"),
                    needs(VIEW, GET, "/api/v1/stop-hooks"),
                    needs(EDIT, POST, "/api/v1/stop-hooks"),
                    needs(EDIT, DELETE, "/api/v1/stop-hooks/{id}"),
                    needs(VIEW, GET, "/api/v1/halts/drills", "/api/v1/halts/drills/{id}"),
                    needs(RUN, POST, "/api/v1/halts/drills"),
                    needs(VIEW, GET, "/api/v1/blast-radius"),
                    needs(ADMINISTER, PUT, "/api/v1/blast-radius/{kind}/{name}"),
                    needs(ADMINISTER, PUT, "/api/v1/blast-radius/service/{name}/share"),
                    needs(ADMINISTER, DELETE, "/api/v1/blast-radius/service/{name}/share"),
                    needs(VIEW, GET, "/api/v1/services", "/api/v1/services/{name}"),
                    needs(EDIT, PUT, "/api/v1/services/{name}"),
                    needs(EDIT, DELETE, "/api/v1/services/{name}"),
                    needs(EDIT, POST, "/api/v1/services/import"),
                    needs(VIEW, GET, "/api/v1/digest"),
                    needs(VIEW, GET, "/api/v1/gamedays/{id}/decisions"),
                    needs(VIEW, POST, "/api/v1/gamedays/{id}/decisions", "/api/v1/gamedays/{id}/decisions/{number}"),
                    needs(RUN, POST, "/api/v1/gamedays/{id}/replay"),
                    needs(VIEW, GET, "/api/v1/maturity", "/api/v1/maturity/{service}"),
                    needs(VIEW, GET, "/api/v1/monkeys", "/api/v1/monkeys/{id}", "/api/v1/monkeys/{id}/preview"),
                    needs(VIEW, POST, "/api/v1/monkeys/preview"),
                    needs(EDIT, POST, "/api/v1/monkeys", "/api/v1/monkeys/{id}/pause", "/api/v1/monkeys/{id}/resume"),
                    needs(EDIT, PUT, "/api/v1/monkeys/{id}"),
                    needs(EDIT, DELETE, "/api/v1/monkeys/{id}", "/api/v1/monkey-opt-outs/{id}"),
                    needs(VIEW, GET, "/api/v1/monkey-opt-outs", "/api/v1/incidents"),
                    needs(EDIT, POST, "/api/v1/monkey-opt-outs"),
                    needs(RUN, POST, "/api/v1/incidents", "/api/v1/incidents/{id}/end"),
                    needs(VIEW, GET, "/api/v1/level-overrides", "/api/v1/level-overrides/{id}"),
                    needs(RUN, POST, "/api/v1/level-overrides", "/api/v1/level-overrides/{id}/withdraw"),
                    needs(APPROVE, POST, "/api/v1/level-overrides/{id}/approve", "/api/v1/level-overrides/{id}/reject"),
                    needs(VIEW, POST, "/api/v1/schedules/preview"),
                    needs(
                            VIEW,
                            GET,
                            "/api/v1/schedules",
                            "/api/v1/schedules/{id}",
                            "/api/v1/schedules/{id}/conflicts",
                            "/api/v1/schedules/{id}/occurrences",
                            "/api/v1/schedules/{id}/occurrences/{at}"),
                    needs(
                            RUN,
                            POST,
                            "/api/v1/schedules/{id}/occurrences",
                            "/api/v1/schedules/{id}/occurrences/{at}/skip",
                            "/api/v1/schedules/{id}/occurrences/{at}/restore",
                            "/api/v1/schedules/{id}/occurrences/{at}/move"),
                    needs(VIEW, GET, "/api/v1/occurrences"),
                    needs(RUN, POST, "/api/v1/occurrences/{id}/override"),
                    needs(VIEW, GET, "/api/v1/overrides", "/api/v1/overrides/{id}"),
                    needs(RUN, POST, "/api/v1/overrides", "/api/v1/overrides/{id}/withdraw"),
                    needs(APPROVE, POST, "/api/v1/overrides/{id}/approve", "/api/v1/overrides/{id}/reject"),
                    needs(VIEW, GET, "/api/v1/calendars", "/api/v1/calendars/{id}"),
                    needs(RUN, POST, "/api/v1/calendars", "/api/v1/calendars/preview"),
                    needs(RUN, POST, "/api/v1/calendars/{id}/end", "/api/v1/calendars/{id}/reread"),
                    needs(VIEW, GET, "/api/v1/feeds", "/api/v1/invitations", "/api/v1/invitations/teams"),
                    needs(VIEW, PUT, "/api/v1/invitations/teams/{team}"),
                    needs(VIEW, DELETE, "/api/v1/invitations/teams/{team}"),
                    needs(VIEW, POST, "/api/v1/feeds", "/api/v1/feeds/{id}/renew"),
                    needs(VIEW, DELETE, "/api/v1/feeds/{id}"),
                    needs(RUN, POST, "/api/v1/schedules"),
                    needs(RUN, POST, "/api/v1/schedules/{id}/pause", "/api/v1/schedules/{id}/resume"),
                    needs(RUN, PUT, "/api/v1/schedules/{id}"),
                    needs(RUN, DELETE, "/api/v1/schedules/{id}"),
                    needs(VIEW, GET, "/api/v1/gamedays", "/api/v1/gamedays/{id}", "/api/v1/gamedays/{id}/gates"),
                    needs(VIEW, GET, "/api/v1/gamedays/{id}/briefing", "/api/v1/gamedays/{id}/rounds"),
                    needs(VIEW, GET, "/api/v1/gamedays/{id}/timeline", "/api/v1/gamedays/{id}/debrief"),
                    needs(VIEW, GET, "/api/v1/gamedays/{id}/report.md", "/api/v1/gamedays/{id}/report.html"),
                    needs(VIEW, GET, "/api/v1/gamedays/{id}/report.json", "/api/v1/gamedays/{id}/report.csv"),
                    needs(VIEW, GET, "/api/v1/gamedays/{id}/report.ics", "/api/v1/gamedays/{id}/report.pdf"),
                    needs(RUN, POST, "/api/v1/gamedays", "/api/v1/gamedays/{id}/clone"),
                    needs(RUN, PUT, "/api/v1/gamedays/{id}"),
                    needs(RUN, POST, "/api/v1/gamedays/{id}/people", "/api/v1/gamedays/{id}/people/leave"),
                    needs(RUN, POST, "/api/v1/gamedays/{id}/events", "/api/v1/gamedays/{id}/rounds/{number}"),
                    needs(APPROVE, POST, "/api/v1/gamedays/{id}/approve", "/api/v1/gamedays/{id}/return"),
                    needs(VIEW, POST, "/api/v1/gamedays/{id}/briefing", "/api/v1/gamedays/{id}/steady-state"),
                    needs(VIEW, POST, "/api/v1/gamedays/{id}/notes", "/api/v1/gamedays/{id}/actions"),
                    needs(VIEW, PUT, "/api/v1/gamedays/{id}/debrief/{section}"),
                    needs(VIEW, PATCH, "/api/v1/gamedays/{id}/actions/{action}"),
                    needs(HALT, POST, "/api/v1/gamedays/{id}/stop"),
                    needs(VIEW, GET, "/api/v1/notification-channels", "/api/v1/notification-channels/{id}"),
                    needs(EDIT, POST, "/api/v1/notification-channels", "/api/v1/notification-channels/{id}/test"),
                    needs(EDIT, PUT, "/api/v1/notification-channels/{id}"),
                    needs(EDIT, DELETE, "/api/v1/notification-channels/{id}"),
                    needs(VIEW, GET, "/api/v1/notifications", "/api/v1/notifications/{id}"),
                    needs(EDIT, POST, "/api/v1/notifications/{id}/resend"),
                    needs(RUN, POST, "/api/v1/gamedays/{id}/control-group"),
                    needs(RUN, POST, "/api/v1/gamedays/{id}/control-group/leave"),
                    needs(RUN, POST, "/api/v1/gamedays/{id}/reveal"),
                    needs(VIEW, POST, "/api/v1/is-this-us"),
                    needs(VIEW, GET, "/api/v1/gamedays/{id}/questions", "/api/v1/gamedays/{id}/screens"),
                    needs(VIEW, POST, "/api/v1/gamedays/{id}/questions"),
                    needs(RUN, POST, "/api/v1/gamedays/{id}/questions/{question}", "/api/v1/gamedays/{id}/screens"),
                    needs(RUN, DELETE, "/api/v1/gamedays/{id}/screens/{screen}"),
                    needs(VIEW, GET, "/api/v1/agents", "/api/v1/agents/{id}", "/api/v1/targets"),
                    needs(AGENTS, POST, "/api/v1/agents/join-tokens"),
                    needs(AGENTS, POST, "/api/v1/agents/{id}/admit", "/api/v1/agents/{id}/revoke"),
                    needs(VIEW, GET, "/api/v1/nodes"),
                    needs(VIEW, GET, "/api/v1/timeline", "/api/v1/timeline/verify"),
                    needs(VIEW, GET, "/api/v1/timeline/verification", "/api/v1/timeline/metrics"),
                    needs(VIEW, POST, "/api/v1/timeline/verification"),

                    // answered without asking the database who it is: the halt checks its callers by itself
                    open(GET, "/stop"),
                    open(POST, "/stop", "/stop/reason"),
                    open(POST, "/api/v1/halts", "/hooks/stop/{id}", "/hooks/alerts/{id}"),

                    // agents prove who they are inside, probes are told nothing, files are for everybody
                    open(GET, "/agent/v1/link"),
                    open(POST, "/agent/v1/enrolments"),
                    // a node proves it is one by its signature
                    open(POST, "/node/v1/halts"),
                    // whoever has the link to a calendar
                    open(GET, "/feeds/{token}.ics"),
                    // whoever has the link to a big screen
                    open(GET, "/screen/{token}", "/screen/{token}/live"),
                    open(GET, "/health/live", "/health/ready", "/health/startup"),
                    open(GET, "/v3/api-docs", "/v3/api-docs.yaml"),
                    open(GET, "/vendor/**", "/*.css", "/*.js", "/*.svg", "/*.png", "/*.ico", "/*.webmanifest"))
            .flatMap(List::stream)
            .sorted(Comparator.comparingLong(Row::variables))
            .toList();

    private RequestTable() {}

    /** @param permission null: everybody */
    record Row(HttpMethod method, String path, @Nullable Permission permission, PathPatternRequestMatcher matcher) {

        /** The fewer the more exact: {@code /experiments/new} is asked before {@code /experiments/{id}}. */
        long variables() {
            return path.chars().filter(each -> each == '{' || each == '*').count();
        }

        /** A HEAD is a GET whose answer nobody reads. */
        boolean covers(HttpServletRequest request) {
            String asked = request.getMethod().equals("HEAD") ? "GET" : request.getMethod();
            return method.name().equals(asked) && matcher.matches(request);
        }
    }

    static List<Row> rows() {
        return ROWS;
    }

    static void apply(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        for (Row row : ROWS) {
            var asked = requests.requestMatchers(row::covers);
            if (row.permission() == null) {
                asked.permitAll();
            } else {
                asked.hasAuthority(row.permission().name());
            }
        }
        requests.anyRequest().denyAll();
    }

    /** What may be asked of this path at all, by somebody. */
    static List<String> methods(HttpServletRequest request) {
        return ROWS.stream()
                .filter(row -> row.matcher().matches(request))
                .map(row -> row.method().name())
                .distinct()
                .sorted()
                .toList();
    }

    private static List<Row> open(HttpMethod method, String... paths) {
        return rows(method, null, paths);
    }

    private static List<Row> needs(Permission permission, HttpMethod method, String... paths) {
        return rows(method, permission, paths);
    }

    private static List<Row> rows(HttpMethod method, @Nullable Permission permission, String... paths) {
        return Arrays.stream(paths)
                .map(path -> new Row(method, path, permission, PathPatternRequestMatcher.pathPattern(path)))
                .toList();
    }
}
