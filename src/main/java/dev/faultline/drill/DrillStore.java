package dev.faultline.drill;

import dev.faultline.dispatch.Authority;
import dev.faultline.dispatch.Dispatch;
import dev.faultline.fleet.AgentView;
import dev.faultline.fleet.Fleet;
import dev.faultline.halt.Halt;
import dev.faultline.halt.Halts;
import dev.faultline.halt.ReceiptLine;
import dev.faultline.live.Times;
import dev.faultline.protocol.Canary;
import dev.faultline.protocol.Timing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Drills in PostgreSQL. The row of a drill is the lock; each change is one transaction with its facts and its orders.
 */
@Component
class DrillStore {

    private final DrillRows rows;
    private final JdbcClient database;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Dispatch dispatch;
    private final World world;

    DrillStore(
            DrillRows rows,
            JdbcClient database,
            PlatformTransactionManager transactions,
            ApplicationEventPublisher events,
            Dispatch dispatch,
            World world) {
        this.rows = rows;
        this.database = database;
        this.transaction = new TransactionTemplate(transactions);
        this.events = events;
        this.dispatch = dispatch;
        this.world = world;
    }

    /** What a drill senses, read inside the transaction that holds it. */
    @Component("drillWorld")
    record World(Clock clock, Halts halts, Fleet fleet) implements Senses {

        @Override
        public Instant now() {
            return clock.instant();
        }

        @Override
        public long admit(Drill drill) {
            return halts.admit(drill.id(), drill.environments());
        }

        @Override
        public Optional<String> trouble(UUID agent) {
            return fleet.agent(agent).flatMap(each -> trouble(each, now()));
        }

        /** Why nothing can be expected of that agent; empty when something can. */
        static Optional<String> trouble(AgentView agent, Instant now) {
            var quarantine = agent.quarantine();
            if (quarantine != null) {
                return Optional.of(
                        "it is in quarantine" + (quarantine.because().isEmpty() ? "" : ": " + quarantine.because()));
            }
            return switch (agent.freshness()) {
                case LIVE, LATE -> Optional.empty();
                case LOST ->
                    Optional.of("it was not heard for "
                            + Times.exactly(Duration.between(Objects.requireNonNull(agent.lastHeardAt()), now)));
                case NEW -> Optional.of("it was never heard");
                case REVOKED -> Optional.of("it was revoked");
            };
        }
    }

    /** Inserts what {@code begin} makes; everything it does counts to the same transaction. */
    Drill begin(Supplier<Drill> begin) {
        return transaction.execute(_ -> {
            var drill = begin.get();
            rows.insert(drill);
            tell(drill);
            return drill;
        });
    }

    /** Changes a drill that is not over. */
    void change(UUID id, BiConsumer<Drill, Senses> change) {
        transaction.executeWithoutResult(
                _ -> database.sql("select id from drill where id = ? and ended_at is null for update")
                        .param(id)
                        .query(UUID.class)
                        .optional()
                        .ifPresent(each -> changed(each, change)));
    }

    /** Changes the drill that an injection is a canary of. */
    void changeOf(UUID injection, BiConsumer<Drill, Senses> change) {
        database.sql("select drill_id from canary where id = ?")
                .param(injection)
                .query(UUID.class)
                .optional()
                .ifPresent(id -> change(id, change));
    }

    /** Changes the one that is open, unless another node is about to. Empty when none is open. */
    Optional<Drill> changeOpen(BiConsumer<Drill, Senses> change) {
        var open = open();
        return open.isEmpty()
                ? Optional.empty()
                : transaction.execute(
                        _ -> database.sql("select id from drill where ended_at is null for update skip locked")
                                .query(UUID.class)
                                .optional()
                                .map(id -> changed(id, change))
                                .or(() -> rows.find(open.get())));
    }

    private Drill changed(UUID id, BiConsumer<Drill, Senses> change) {
        var drill = rows.find(id).orElseThrow();
        change.accept(drill, world);
        if (drill.touched()) {
            rows.update(drill);
            tell(drill);
        }
        return drill;
    }

    private void tell(Drill drill) {
        drill.takeFacts().forEach(events::publishEvent);
        for (var order : drill.takeOrders()) {
            var canary = order.canary();
            switch (order) {
                case Order.Prepare _ ->
                    dispatch.prepare(canary.agent(), canary.id(), drill.id(), new Canary(), "host", Drill.LASTS);
                case Order.Start start ->
                    dispatch.start(
                            canary.agent(), canary.id(), drill.id(), start.planHash(), Drill.LASTS, start.epoch());
                case Order.Revert revert -> dispatch.revert(canary.agent(), canary.id(), revert.why());
            }
        }
    }

    Optional<UUID> open() {
        return database.sql("select id from drill where ended_at is null")
                .query(UUID.class)
                .optional();
    }

    Optional<Drill> find(UUID id) {
        return rows.find(id);
    }

    /** What may be on a host. What is not here any more, agents are told to take back. */
    List<Authority.Holder> holders() {
        return database.sql("""
                        select c.*, d.state as drill_state from canary c join drill d on d.id = c.drill_id
                        where c.state in ('GRANTED', 'ACTIVE') and d.ended_at is null
                        """)
                .query((row, _) -> {
                    var canary = DrillRows.canary(row);
                    var drill = row.getObject("drill_id", UUID.class);
                    var state = DrillState.valueOf(row.getString("drill_state"));
                    return new Authority.Holder(
                            canary.id(),
                            drill,
                            canary.agent(),
                            drill,
                            canary.environments(),
                            "",
                            "canary on " + canary.name(),
                            canary.name(),
                            state == DrillState.PREPARING || state == DrillState.ACTIVE);
                })
                .list();
    }

    /** The canaries that were alive when that halt came. */
    List<ReceiptLine> receipt(Halt halt) {
        return database.sql("""
                        select c.* from canary c join drill d on d.id = c.drill_id
                        where (d.halt_id = ? or d.stopped_by = ?) and c.active_at is not null
                        order by c.agent_name, c.id
                        """)
                .params(halt.id(), halt.id())
                .query((row, _) -> {
                    var canary = DrillRows.canary(row);
                    return new ReceiptLine(
                            canary.id(),
                            row.getObject("drill_id", UUID.class),
                            "",
                            "canary on " + canary.name(),
                            canary.name(),
                            halt.at(),
                            null,
                            canary.provedAt(),
                            canary.provedAt(),
                            canary.why(),
                            canary.provedAt() == null ? halt.at().plus(Timing.CERTAINLY_OVER) : null);
                })
                .list();
    }
}
