package dev.faultline.maturity;

import dev.faultline.catalogue.Service;
import dev.faultline.catalogue.Services;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Looks again and again at what services have earned, and tells when that has changed: also what nobody did, such as expiry. */
@Component
class LevelWatch {

    private static final Logger LOG = LoggerFactory.getLogger(LevelWatch.class);
    private static final int AT_ONCE = 100;

    private final Services services;
    private final Maturity maturity;
    private final MaturityRows rows;
    private final LevelOverrides overrides;
    private final ApplicationEventPublisher facts;
    private final TransactionTemplate transaction;

    LevelWatch(
            Services services,
            Maturity maturity,
            MaturityRows rows,
            LevelOverrides overrides,
            ApplicationEventPublisher facts,
            PlatformTransactionManager transactions) {
        this.services = services;
        this.maturity = maturity;
        this.rows = rows;
        this.overrides = overrides;
        this.facts = facts;
        this.transaction = new TransactionTemplate(transactions);
    }

    @Scheduled(fixedDelay = 60, initialDelay = 20, timeUnit = TimeUnit.SECONDS)
    void look() {
        try {
            overrides.expire();
            for (var some = services.after("", AT_ONCE);
                    !some.isEmpty();
                    some = services.after(some.getLast().name(), AT_ONCE)) {
                look(some);
            }
        } catch (DataAccessException | TransactionException away) {
            LOG.debug("What services have earned is looked at again later", away);
        }
    }

    private void look(List<Service> some) {
        for (var now : maturity.standings(some)) {
            int before = now.told().map(MaturityRows.Told::level).orElse(0);
            if (now.told().isEmpty() || before != now.level()) {
                transaction.executeWithoutResult(_ -> tell(now, before));
            }
        }
    }

    private void tell(Standing now, int before) {
        String service = now.service().name();
        String why = why(now, before);
        rows.become(service, now.team(), now.level(), why)
                .ifPresent(told ->
                        facts.publishEvent(new MaturityFact.Became(now.team(), service, told, now.level(), why)));
    }

    private static String why(Standing now, int before) {
        if (now.level() > before) {
            return "everything that it demands is proved.";
        }
        var assessment = now.assessment();
        return assessment.setbacks().stream()
                .filter(each -> each.lost() > now.level())
                .findFirst()
                .map(Assessment.Setback::says)
                .or(() -> assessment
                        .next()
                        .flatMap(level -> assessment.missing(level).stream()
                                .findFirst()
                                .map(each -> "this is not so any more: " + each.says())))
                .orElse("what proved it has run out.");
    }
}
