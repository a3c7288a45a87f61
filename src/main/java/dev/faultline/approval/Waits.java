package dev.faultline.approval;

import dev.faultline.access.Caller;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The door for pages that show more than approvals: what waits for somebody to decide. */
@Component
public class Waits {

    private final ApprovalRows approvals;
    private final OverrideRows overrides;

    Waits(ApprovalRows approvals, OverrideRows overrides) {
        this.approvals = approvals;
        this.overrides = overrides;
    }

    /** @param what waits, in words */
    public record Wait(String what, String askedBy, Instant until, String path) {}

    /** In the teams that the caller sees, whoever may decide it. */
    @Transactional(readOnly = true)
    public List<Wait> waiting(Caller caller, int most) {
        return Stream.concat(
                        approvals
                                .list(
                                        caller,
                                        new ApprovalRows.Filter(ApprovalState.WAITING, null, null, null, null),
                                        null,
                                        null,
                                        most)
                                .stream()
                                .map(each -> new Wait(
                                        "“%s” in %s"
                                                .formatted(
                                                        each.request().name(),
                                                        String.join(
                                                                ", ",
                                                                each.request().environments())),
                                        each.request().as(),
                                        each.request().expiresAt(),
                                        "/approvals/" + each.request().id())),
                        overrides.list(caller, ApprovalState.WAITING, null, null, most).stream()
                                .map(each -> new Wait(
                                        "Calendars set aside for "
                                                + each.request().what(),
                                        each.request().as(),
                                        each.request().expiresAt(),
                                        "/overrides/" + each.id())))
                .limit(most)
                .toList();
    }
}
