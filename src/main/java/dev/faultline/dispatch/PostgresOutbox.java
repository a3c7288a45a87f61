package dev.faultline.dispatch;

import dev.faultline.ports.Node;
import dev.faultline.protocol.ServerMessage;
import dev.faultline.protocol.Wire;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** The table of orders. */
@Component
final class PostgresOutbox implements Outbox {

    private static final Comparator<Order> ENDS_FIRST =
            Comparator.comparing((Order order) -> order.kind() != OrderKind.REVERT);

    private final JdbcClient database;
    private final Node node;

    PostgresOutbox(JdbcClient database, Node node) {
        this.database = database;
        this.node = node;
    }

    @Override
    public void put(Order order, Duration goodFor, Runnable whenCommitted) {
        database.sql("""
                        insert into agent_order (id, agent_id, injection_id, kind, message, not_after)
                        values (?, ?, ?, ?, ?::jsonb, clock_timestamp() + ? * interval '1 millisecond')
                        """)
                .params(
                        order.id(),
                        order.agent(),
                        order.injection(),
                        order.kind().name(),
                        Wire.write(order.message()),
                        goodFor.toMillis())
                .update();
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                whenCommitted.run();
            }
        });
    }

    /** Asks first whose orders wait: seldom anybody's, and thousands of connected agents are many to name four times a second. */
    @Override
    public List<Order> take(Set<UUID> agents) {
        var waiting = waiting().stream().filter(agents::contains).toArray(UUID[]::new);
        return waiting.length == 0 ? List.of() : takeOf(waiting);
    }

    private List<UUID> waiting() {
        return database.sql("""
                        select distinct agent_id from agent_order
                        where delivered_at is null and (not_after is null or not_after > clock_timestamp())
                        """)
                .query((row, _) -> row.getObject("agent_id", UUID.class))
                .list();
    }

    private List<Order> takeOf(UUID[] agents) {
        return database
                .sql("""
                        update agent_order set delivered_at = clock_timestamp(), delivered_by = ?
                        where id in (select id from agent_order
                                     where delivered_at is null and agent_id = any(?)
                                       and (not_after is null or not_after > clock_timestamp())
                                     order by kind = 'REVERT' desc, created_at
                                     limit 200 for update skip locked)
                        returning id, agent_id, injection_id, kind, message
                        """)
                .param(node.name())
                .param(agents)
                .query((row, _) -> new Order(
                        row.getObject("id", UUID.class),
                        row.getObject("agent_id", UUID.class),
                        row.getObject("injection_id", UUID.class),
                        OrderKind.valueOf(row.getString("kind")),
                        Wire.read(row.getString("message"), ServerMessage.class)))
                .list()
                .stream()
                .sorted(ENDS_FIRST)
                .toList();
    }
}
