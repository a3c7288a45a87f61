package dev.faultline.blastradius;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.calendar.Ruling;
import dev.faultline.experiment.Share;
import dev.faultline.fleet.FleetTarget;
import dev.faultline.protocol.ProcessKill;
import dev.faultline.protocol.ProcessPause;
import dev.faultline.protocol.TargetKind;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Each guard says yes and no, and says why. */
class GuardsTest {

    private final Shop shop = new Shop();

    private static void allows(List<Answer> answers, String said) {
        assertThat(answers).isNotEmpty().allMatch(Answer::allowed);
        assertThat(answers).extracting(Answer::said).anyMatch(each -> each.contains(said));
    }

    private static void refuses(List<Answer> answers, String... said) {
        var refusals = answers.stream().filter(answer -> !answer.allowed()).toList();
        assertThat(refusals)
                .extracting(Answer::said)
                .anySatisfy(each -> assertThat(each).contains(said));
    }

    private FleetTarget host(String name, String environment, String... more) {
        return shop.add(
                TargetKind.HOST,
                "-",
                name,
                environment,
                true,
                true,
                more.length == 0 ? Map.of() : Map.of(more[0], more[1]));
    }

    private FleetTarget route(String service, String host) {
        return shop.add(TargetKind.ROUTE, service, host, "test", true, true, Map.of());
    }

    @Nested
    class TheLine {

        @Test
        void letsPassWhomWhoeverWaitsWouldNotMeet() {
            var catalog = shop.process("catalog", "a");
            allows(
                    Guards.line(shop.freeze(catalog)
                            .behind(shop.process("payments", "b"), 1)
                            .now()),
                    "Nobody who waits");
        }

        @Test
        void letsNobodyOvertakeOnTheSameTargetServiceOrBesideIt() {
            var catalog = shop.process("catalog", "a");
            var payments = shop.process("payments", "b");
            shop.freeze(catalog).connected("catalog", "payments");
            refuses(
                    Guards.line(shop.behind(payments, 1).now()),
                    "payments in test, which catalog is connected with",
                    "“first”, asked for by user:bob, came before and waits");
            refuses(Guards.line(shop.behind(shop.process("catalog", "c"), 1).now()), "catalog in test");
            refuses(Guards.line(shop.behind(catalog, 1).now()), "PROCESS of catalog on a");
        }

        @Test
        void keepsTheRoomThatSomebodyWaitsFor() {
            var catalog = shop.process("catalog", "a");
            shop.freeze(catalog).with(new Budget("environment", "test", 5, 3, Optional.empty()));
            allows(Guards.line(shop.behind(shop.process("payments", "b"), 1).now()), "Nobody who waits");
            refuses(
                    Guards.line(shop.behind(shop.process("bank", "c"), 1).now()),
                    "It needs 1, those who came before wait for 2, and 2 of 5 are free in environment “test”.");
        }
    }

    @Nested
    class Calendars {

        private static final Ruling CLOSED = new Ruling(
                List.of(
                        new Ruling.Objection(new UUID(0, 1), false, "A freeze holds."),
                        new Ruling.Objection(new UUID(0, 2), true, "It is outside of business hours.")),
                Optional.of(Shop.NOON.plusSeconds(90)),
                ZoneId.of("Europe/Berlin"));

        @Test
        void refusesWithEveryRuleAndWithWhenItMayStart() {
            shop.freeze(shop.process("catalog", "a")).within(CLOSED);
            assertThat(Guards.calendar(shop.now()))
                    .noneMatch(Answer::allowed)
                    .extracting(Answer::said)
                    .containsExactly(
                            "A freeze holds.",
                            "It is outside of business hours.",
                            "It may start from Mon 23 Nov 2026 13:01:30 Europe/Berlin.");
            assertThat(Guards.ask(shop.now().alone()))
                    .as("a freeze is not somebody else who will be gone")
                    .anyMatch(answer -> !answer.allowed() && answer.guard().equals(Guards.CALENDAR));
        }

        @Test
        void anOverrideThatDoesNotCountSaysWhy() {
            var asked = new FreezeOverride(new UUID(0, 3), Set.of(), true, "", List.of("Nobody has agreed yet."));
            shop.freeze(shop.process("catalog", "a")).within(CLOSED).overridden(asked);
            assertThat(Guards.calendar(shop.now()))
                    .noneMatch(Answer::allowed)
                    .extracting(Answer::said)
                    .endsWith("Nobody has agreed yet.");
        }

        @Test
        void anOverrideThatCountsIsSaid() {
            var agreed = new FreezeOverride(new UUID(0, 3), Set.of(), true, "Grace approved.", List.of());
            shop.freeze(shop.process("catalog", "a")).overridden(agreed);
            allows(Guards.calendar(shop.now()), "Grace approved.");
        }

        @Test
        void allowsWhatNoCalendarIsAgainst() {
            allows(Guards.calendar(shop.freeze(shop.process("catalog", "a")).now()), "No calendar is against it.");
        }
    }

    @Nested
    class Alone {

        @Test
        void nothingOfOthersIsInTheWay() {
            var one = shop.add(TargetKind.PROCESS, "catalog", "a", "test", false, true, Map.of());
            var other = shop.process("catalog", "b");
            shop.freeze(one)
                    .heldByAnother(other)
                    .behind(one, 1)
                    .with(new Budget("environment", "test", 1, 1, Optional.empty()));
            assertThat(Guards.ask(shop.now())).anyMatch(answer -> !answer.allowed());
            assertThat(Guards.ask(shop.now().alone())).allMatch(Answer::allowed);
        }

        @Test
        void whatIsWrongOfItselfStaysWrong() {
            var one = shop.add(TargetKind.PROCESS, "catalog", "a", "test", false, true, Map.of());
            shop.process("catalog", "b");
            shop.freeze(one).heldByAnother(shop.process("payments", "c"));
            refuses(Guards.ask(shop.now().alone()), "Not well already");
            var silent = new Shop();
            var unheard = silent.add(TargetKind.PROCESS, "catalog", "a", "test", true, false, Map.of());
            silent.freeze(unheard).heldByAnother(unheard);
            refuses(Guards.ask(silent.now().alone()), "Not heard");
        }
    }

    @Nested
    class Collision {

        @Test
        void allowsWhatMeetsNobody() {
            var catalog = shop.process("catalog", "a");
            shop.heldByAnother(shop.process("payments", "b"));
            allows(Guards.collision(shop.freeze(catalog).now()), "No other run");
        }

        @Test
        void namesTheOtherRunItsTeamWhoStartedItAndWhenItEnds() {
            var catalog = shop.process("catalog", "a");
            refuses(
                    Guards.collision(shop.freeze(catalog).heldByAnother(catalog).now()),
                    "PROCESS of catalog on a",
                    "“the other run” of team blue, started by user:bob",
                    "ends at 23 Nov 12:05:00 UTC at the latest");
        }

        @Test
        void refusesAnotherTargetOfTheSameService() {
            var one = shop.process("catalog", "a");
            var other = route("catalog", "b");
            refuses(Guards.collision(shop.freeze(one).heldByAnother(other).now()), "catalog in test");
        }

        @Test
        void allowsTheSameServiceInAnotherEnvironment() {
            var one = shop.process("catalog", "a");
            var other = shop.add(TargetKind.PROCESS, "catalog", "b", "staging", true, true, Map.of());
            allows(Guards.collision(shop.freeze(one).heldByAnother(other).now()), "No other run");
        }

        @Test
        void refusesADependencyInEitherDirectionAndNothingFurtherAway() {
            var storefront = shop.process("storefront", "a");
            var payments = shop.process("payments", "b");
            shop.connected("storefront", "payments").connected("payments", "bank");
            refuses(
                    Guards.collision(
                            shop.freeze(storefront).heldByAnother(payments).now()),
                    "payments in test, which storefront is connected with");
            var bank = new Shop();
            var far = bank.process("bank", "c");
            bank.connected("storefront", "payments").connected("payments", "bank");
            bank.heldByAnother(bank.process("storefront", "a"));
            allows(Guards.collision(bank.freeze(far).now()), "No other run");
        }

        @Test
        void refusesAHostWhereAServiceRunsThatAnotherRunIsOn() {
            var machine = host("a", "test");
            shop.process("catalog", "a");
            var elsewhere = shop.process("catalog", "b");
            refuses(Guards.collision(shop.burn(machine).heldByAnother(elsewhere).now()), "catalog in test");
        }
    }

    @Nested
    class LastInstance {

        @Test
        void allowsWhileAnotherHealthyOneIsLeft() {
            var one = shop.process("catalog", "a");
            shop.process("catalog", "b");
            allows(Guards.lastInstance(shop.freeze(one).now()), "1 healthy instance of catalog in test will be left");
        }

        @Test
        void refusesTheLastOneAndSaysHowToMeanIt() {
            var one = shop.process("catalog", "a");
            refuses(
                    Guards.lastInstance(shop.freeze(one).now()),
                    "last healthy instance of catalog in test",
                    "lastInstance: allow");
        }

        @Test
        void allowsItOnPurposeAndSaysSoPlainly() {
            var one = shop.process("catalog", "a");
            allows(
                    Guards.lastInstance(
                            shop.freeze(one).allowingTheLastInstance().now()),
                    "This hurts the last healthy instance of catalog in test, which the experiment allows.");
        }

        @Test
        void neverAllowsItInAProtectedEnvironment() {
            var one = shop.add(TargetKind.PROCESS, "catalog", "a", "Production", true, true, Map.of());
            refuses(
                    Guards.lastInstance(
                            shop.freeze(one).allowingTheLastInstance().now()),
                    "protected");
        }

        @Test
        void countsWhatIsIllOrSilentOrSomebodyElsesAsNotThere() {
            var one = shop.process("catalog", "a");
            shop.add(TargetKind.PROCESS, "catalog", "b", "test", false, true, Map.of());
            shop.add(TargetKind.PROCESS, "catalog", "c", "test", true, false, Map.of());
            shop.heldByAnother(shop.process("catalog", "d"));
            refuses(Guards.lastInstance(shop.freeze(one).now()), "Of 4 that are known, none would certainly be well");
        }

        @Test
        void doesNotTakeARouteForAnInstance() {
            var one = shop.process("catalog", "a");
            var way = route("catalog", "a");
            refuses(Guards.lastInstance(shop.freeze(one).now()), "last healthy instance");
            var other = new Shop();
            var route = other.add(TargetKind.ROUTE, "catalog", "a", "test", true, true, Map.of());
            other.process("catalog", "a");
            allows(Guards.lastInstance(other.cut(route).now()), "No instance of a service is hurt");
            assertThat(way.kind()).isEqualTo(TargetKind.ROUTE);
        }

        @Test
        void seesThatAHostTakesAllItsInstancesWithIt() {
            var machine = host("a", "test");
            shop.process("catalog", "a");
            shop.process("payments", "a");
            shop.process("payments", "b");
            var answers = Guards.lastInstance(shop.burn(machine).now());
            refuses(answers, "catalog in test");
            assertThat(answers)
                    .filteredOn(Answer::allowed)
                    .extracting(Answer::said)
                    .containsExactly("1 healthy instance of payments in test will be left.");
        }

        @Test
        void takesALabelledHostForAnInstanceWhereNoProcessIsKnown() {
            var one = shop.add(TargetKind.HOST, "batch", "a", "test", true, true, Map.of());
            refuses(Guards.lastInstance(shop.burn(one).now()), "batch in test");
            shop.add(TargetKind.HOST, "batch", "b", "test", true, true, Map.of());
            allows(Guards.lastInstance(shop.now()), "1 healthy instance of batch");
        }

        @Test
        void countsTwoFaultsOnOneHostOnce() {
            var machine = host("a", "test");
            shop.process("catalog", "a");
            shop.process("catalog", "b");
            allows(Guards.lastInstance(shop.burn(machine).hold(machine).now()), "1 healthy instance");
        }

        @Test
        void countsTheWorstThatChanceMayChoose() {
            var one = shop.process("catalog", "a");
            var two = shop.process("catalog", "b");
            shop.aim("first", new ProcessPause(), 1, Set.of(), one, two);
            allows(Guards.lastInstance(shop.now()), "1 healthy instance");
            shop.aim("at the same time", new ProcessPause(), 1, Set.of(), one, two);
            refuses(Guards.lastInstance(shop.now()), "last healthy instance");
        }

        @Test
        void judgesStepsThatWaitForEachOtherOneAfterTheOtherButForWhatWasKilled() {
            var one = shop.process("catalog", "a");
            var two = shop.process("catalog", "b");
            shop.aim("first", new ProcessPause(), 1, Set.of(), one);
            shop.aim("then", new ProcessPause(), 1, Set.of("first"), two);
            allows(Guards.lastInstance(shop.now()), "1 healthy instance");

            var killing = new Shop();
            var third = killing.process("catalog", "a");
            var fourth = killing.process("catalog", "b");
            killing.aim("first", new ProcessKill(), 1, Set.of(), third);
            killing.aim("then", new ProcessPause(), 1, Set.of("first"), fourth);
            refuses(Guards.lastInstance(killing.now()), "last healthy instance");
        }
    }

    @Nested
    class Shares {

        @Test
        void allowsWhatTheShareGrants() {
            var one = shop.process("catalog", "a");
            shop.process("catalog", "b");
            allows(
                    Guards.shares(shop.freeze(one)
                            .sayingOfItself(new Share(50, false))
                            .granting(new Share(50, true))
                            .now()),
                    "1 of 2 targets of catalog in test");
        }

        @Test
        void roundsDownWhatTheExperimentSays() {
            var one = shop.process("catalog", "a");
            shop.process("catalog", "b");
            shop.process("catalog", "c");
            refuses(
                    Guards.shares(shop.freeze(one)
                            .sayingOfItself(new Share(33, false))
                            .now()),
                    "33 %, rounded down: 0");
            allows(
                    Guards.shares(shop.freeze(one)
                            .sayingOfItself(new Share(34, false))
                            .now()),
                    "1 of 3");
        }

        @Test
        void refusesMoreThanIsGrantedAndCountsWhatOthersHold() {
            var one = shop.process("catalog", "a");
            shop.process("catalog", "b");
            shop.heldByAnother(shop.process("catalog", "c"));
            shop.process("catalog", "d");
            var half = shop.freeze(one).granting(new Share(50, true));
            allows(Guards.shares(half.now()), "1 of 4");
            refuses(Guards.shares(shop.granting(new Share(49, true)).now()), "2 of 4", "49 %, or one");
        }

        @Test
        void asksTheLimitOfTheServiceBeforeThatOfEverybody() {
            var one = shop.process("catalog", "a");
            shop.process("catalog", "b");
            shop.freeze(one).granting(Share.ALL);
            refuses(
                    Guards.shares(shop.with(new Budget("service", "catalog", 10, 0, Optional.of(40)))
                            .now()),
                    "40 %");
        }
    }

    @Nested
    class ControlPlane {

        @Test
        void allowsWhatIsNotOurs() {
            var machine = host("a", "test");
            allows(Guards.controlPlane(shop.burn(machine).ownHost("b").now()), "Nothing of Faultline's own");
        }

        @Test
        void refusesWhatTheAgentSaysIsAPartOfFaultline() {
            var database =
                    shop.add(TargetKind.PROCESS, "db", "a", "sandbox", true, true, Map.of("faultline", "database"));
            refuses(Guards.controlPlane(shop.freeze(database).now()), "is part of Faultline (database)");
        }

        @Test
        void refusesAFaultOnTheWholeMachineOfTheControlPlane() {
            var machine = host("a", "test");
            refuses(Guards.controlPlane(shop.burn(machine).ownHost("a").now()), "control plane itself runs on");
        }

        @Test
        void allowsTheSandboxWhereHostAndControlPlaneAreOneMachine() {
            var machine = host("a", "sandbox");
            allows(Guards.controlPlane(shop.burn(machine).ownHost("a").now()), "Nothing");
        }

        @Test
        void allowsAnApplicationBesideTheControlPlane() {
            var catalog = shop.process("catalog", "a");
            allows(Guards.controlPlane(shop.freeze(catalog).ownHost("a").now()), "Nothing");
        }
    }

    @Nested
    class BudgetsOfEveryKind {

        @Test
        void areAskedAndNamedWhereTheyAreFull() {
            var one = shop.process("catalog", "a");
            shop.freeze(one);
            for (var kind : List.of("global", "environment", "team", "service", "host-group")) {
                var name = Map.of("environment", "test", "service", "catalog", "host-group", "a")
                        .getOrDefault(kind, "all");
                allows(
                        Guards.budgets(shop.with(new Budget(kind, name, 2, 1, Optional.empty()))
                                .now()),
                        "1 of 2 free");
                refuses(
                        Guards.budgets(shop.with(new Budget(kind, name, 2, 2, Optional.empty()))
                                .now()),
                        "0 of 2 are free");
            }
        }
    }
}
