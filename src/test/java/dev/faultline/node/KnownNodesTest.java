package dev.faultline.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.faultline.TestDatabase;
import dev.faultline.ports.Node;
import dev.faultline.ports.Ticker;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.info.BuildProperties;
import org.springframework.jdbc.core.simple.JdbcClient;

class KnownNodesTest {

    private final HikariDataSource pool = TestDatabase.newDataSource();

    @TempDir
    private Path disk;

    @AfterEach
    void close() {
        pool.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {-3000, -1500, 1500, 3000})
    void aNodeWhoseClockIsWrongObjectsToItself(int millis) {
        var nodes = node("wrong", "http://127.0.0.1:1", millis);
        nodes.beat();

        assertThat(nodes.objection())
                .hasValueSatisfying(why -> assertThat(why).contains(millis < 0 ? "behind" : "ahead of"));
        assertThat(nodes.all()).hasSize(1).allMatch(NodeView::skewed);
    }

    @ParameterizedTest
    @ValueSource(ints = {-300, 0, 300})
    void aNodeWhoseClockIsNearlyRightDoesNot(int millis) {
        var nodes = node("right", "", millis);
        nodes.beat();

        assertThat(nodes.objection()).isEmpty();
        assertThat(nodes.all().getFirst().skewMillis()).isBetween(millis - 400L, millis + 400L);
    }

    @Test
    void nodesKnowEachOtherAlsoWithoutTheDatabaseAndAfterARestart() {
        var one = node("one", "http://127.0.0.1:1", 0);
        var two = node("two", "http://127.0.0.1:2/", 0);
        var alone = node("alone", "", 0);
        alone.beat();
        two.beat();
        one.beat();

        assertThat(one.peers()).extracting(Peer::name).containsExactly("two");
        assertThat(alone.peers()).isEmpty();
        two.stop();
        one.beat();
        assertThat(one.all()).extracting(NodeView::name).containsExactly("alone", "one");

        two.beat();
        one.beat();
        pool.close();
        assertThat(node("one", "http://127.0.0.1:1", 0).peers())
                .extracting(peer -> peer.url().toString())
                .containsExactly("http://127.0.0.1:2");
    }

    private Nodes node(String name, String url, int aheadMillis) {
        var nothing = new StaticListableBeanFactory();
        return new Nodes(
                JdbcClient.create(pool),
                new Node(name),
                new NodeProperties(url, disk.resolve(name)),
                Clock.offset(Clock.systemUTC(), Duration.ofMillis(aheadMillis)),
                Ticker.system(),
                nothing.getBeanProvider(Flyway.class),
                nothing.getBeanProvider(BuildProperties.class));
    }
}
