package dev.faultline.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.nemesis.History.Kind;
import dev.faultline.nemesis.History.Op;
import dev.faultline.nemesis.Witness.Effect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The checks themselves: each must find what is wrong with a history in which it is wrong. */
class HistoryTest {

    private static final Set<String> EAST = Set.of("east");
    private static final long UNKNOWN = Long.MAX_VALUE;

    private static Op press(String scope, long invoked, long returned) {
        return new Op(Kind.PRESS, scope, invoked, returned);
    }

    private static Op release(String scope, long invoked, long returned) {
        return new Op(Kind.RELEASE, scope, invoked, returned);
    }

    private static Op grant(String environment, long invoked, long returned) {
        return new Op(Kind.GRANT, "environment:" + environment, invoked, returned);
    }

    private static Effect effect(String target, String injection, long begin, long end) {
        return new Effect("east", target, "holder", injection, begin, end);
    }

    // ---- the halt register

    @Test
    void aGrantBetweenAPressAndItsReleaseHasNoOrder() {
        assertThat(History.withoutOrder(
                        List.of(press("global", 0, 1), grant("east", 2, 3), release("global", 4, 5)), EAST))
                .containsExactly("east");
        assertThat(History.withoutOrder(List.of(press("environment:east", 0, 1), grant("east", 2, 3)), EAST))
                .containsExactly("east");
    }

    @Test
    void aGrantThatBeganBeforeThePressAnsweredMayHaveComeFirst() {
        assertThat(History.withoutOrder(List.of(press("global", 0, 10), grant("east", 9, 20)), EAST))
                .isEmpty();
        assertThat(History.withoutOrder(List.of(press("global", 0, 10), grant("east", 11, 20)), EAST))
                .containsExactly("east");
    }

    @Test
    void aGrantAfterTheReleaseWasAskedForMayHaveComeBehindIt() {
        assertThat(History.withoutOrder(
                        List.of(press("global", 0, 1), release("global", 2, 9), grant("east", 3, 4)), EAST))
                .isEmpty();
        assertThat(History.withoutOrder(
                        List.of(press("global", 0, 1), grant("east", 2, 3), release("global", 4, 9)), EAST))
                .containsExactly("east");
    }

    @Test
    void eachScopeIsReleasedForItself() {
        var both = List.of(press("global", 0, 1), press("environment:east", 2, 3), release("global", 4, 5));
        assertThat(History.withoutOrder(plus(both, grant("east", 6, 7)), EAST)).containsExactly("east");
        assertThat(History.withoutOrder(plus(both, grant("west", 6, 7)), Set.of("east", "west")))
                .isEmpty();
    }

    @Test
    void aPressThatNobodyKnowsTheOutcomeOfMayCountOrNot() {
        var unknown = press("global", 0, UNKNOWN);
        assertThat(History.withoutOrder(List.of(unknown, grant("east", 5, 6)), EAST))
                .isEmpty();
        assertThat(History.withoutOrder(List.of(unknown, press("global", 1, 2), grant("east", 5, 6)), EAST))
                .containsExactly("east");
    }

    @Test
    void aReleaseThatNobodyKnowsTheOutcomeOfMayHaveLetAGrantThrough() {
        var unknown = List.of(press("global", 0, 1), release("global", 2, UNKNOWN), grant("east", 3, 4));
        assertThat(History.withoutOrder(unknown, EAST)).isEmpty();
        assertThat(History.withoutOrder(plus(unknown, press("global", 5, 6), grant("east", 7, 8)), EAST))
                .as("it lets nothing through behind a later press, when it had to come before")
                .containsExactly("east");
    }

    @Test
    void twoGrantsThatContradictEachOtherHaveNoOrder() {
        // one of them needs the press to be later, the other needs it to be earlier
        assertThat(History.withoutOrder(
                        List.of(press("global", 0, 10), release("global", 11, 12), grant("east", 1, 2)), EAST))
                .isEmpty();
        assertThat(History.withoutOrder(
                        List.of(press("global", 0, 10), press("global", 3, 4), grant("east", 5, 9)), EAST))
                .containsExactly("east");
    }

    @Test
    void manyThingsAtOnceAreSearchedInTime() {
        var ops = new ArrayList<Op>();
        for (int i = 0; i < 300; i += 3) {
            ops.add(press("global", i, i + 4));
            ops.add(release("global", i + 1, i + 5));
            ops.add(grant("east", i + 2, i + 6));
        }
        assertThat(History.withoutOrder(ops, EAST)).isEmpty();
        ops.add(press("global", 400, 401));
        ops.add(grant("east", 402, 403));
        assertThat(History.withoutOrder(ops, EAST)).containsExactly("east");
    }

    private static List<Op> plus(List<Op> ops, Op... more) {
        var all = new ArrayList<>(ops);
        all.addAll(List.of(more));
        return all;
    }

    // ---- the budget

    @Test
    void countsTargetsThatAreHurtAtTheSameMoment() {
        assertThat(History.mostAtOnce(
                        List.of(effect("a", "1", 0, 10), effect("b", "2", 5, 8), effect("c", "3", 9, 12))))
                .containsExactly(Map.entry("east", 2));
        assertThat(History.mostAtOnce(
                        List.of(effect("a", "1", 0, 10), effect("b", "2", 5, 10), effect("c", "3", 9, UNKNOWN))))
                .containsExactly(Map.entry("east", 3));
    }

    @Test
    void twoFaultsOnOneTargetAreOneTarget() {
        assertThat(History.mostAtOnce(List.of(effect("a", "1", 0, 10), effect("a", "2", 5, 8))))
                .containsExactly(Map.entry("east", 1));
    }

    @Test
    void oneThatBeginsWhenAnotherEndsIsNotBesideIt() {
        assertThat(History.mostAtOnce(List.of(effect("a", "1", 0, 10), effect("b", "2", 10, 12))))
                .containsExactly(Map.entry("east", 1));
    }

    // ---- at most once

    @Test
    void anInjectionThatWasThereTwiceIsNamed() {
        assertThat(History.tooOften(List.of(effect("a", "1", 0, 10), effect("a", "1", 20, 30)), Map.of()))
                .singleElement()
                .asString()
                .contains("holder 1 was there 2 times");
        assertThat(History.tooOften(List.of(effect("a", "1", 0, 10), effect("a", "2", 20, 30)), Map.of()))
                .isEmpty();
    }

    @Test
    void aTargetThatWasHurtMoreOftenThanOrderedIsNamed() {
        var twice = List.of(effect("shop", "", 0, 10), effect("shop", "", 20, 30));
        assertThat(History.tooOften(twice, Map.of("east/shop", 2L))).isEmpty();
        assertThat(History.tooOften(twice, Map.of("east/shop", 1L)))
                .singleElement()
                .asString()
                .contains("east/shop", "2 times", "ordered 1");
    }

    // ---- behind a press

    @Test
    void whatBeginsBehindAPressIsADisturbance() {
        var late = effect("a", "1", 15, 16);
        assertThat(History.disturbances(List.of(effect("a", "0", 0, 10), late), "east", 10, 20))
                .containsExactly(late);
        assertThat(History.disturbances(List.of(late), "east", 10, 15)).isEmpty();
        assertThat(History.disturbances(List.of(late), "west", 10, 20)).isEmpty();
    }

    // ---- what the kernel says

    @Test
    void aTableWhoseGateTheKernelHasForgottenLosesNothing() {
        var table = """
                table inet other {
                	set gate {
                		elements = { ip timeout 12s expires 3s }
                	}
                }
                table inet faultline_0a1b2c3d_00112233445566778899aabbccddeeff {
                	set gate {
                		typeof meta protocol
                		flags timeout
                %s	}
                	set peers4 {
                		type ipv4_addr
                		elements = { 10.0.0.7 }
                	}
                }
                """;
        var closed = table.formatted("\t\telements = { ip timeout 12s expires 3s }\n");
        assertThat(Station.gates(table.formatted(""), "10.0.0.7")).isEmpty();
        assertThat(Station.gates(closed, "10.0.0.8")).isEmpty();
        assertThat(Station.gates(closed, "10.0.0.7")).containsExactly("00112233445566778899aabbccddeeff");
    }
}
