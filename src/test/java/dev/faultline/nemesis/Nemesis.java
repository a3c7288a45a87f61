package dev.faultline.nemesis;

import dev.faultline.nemesis.Lab.Cut;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** What is done to Faultline, one thing each: what it is, how it heals, and how long after a press a fault may last meanwhile. */
enum Nemesis {
    NOTHING(
            "nothing: what a press takes when everybody is well",
            Bound.ORDER,
            (plane, chance) -> new Struck(plane.nodes(), Struck.NOTHING)),

    // ---- nodes

    NODE_KILLED("a node is killed; it is started again", Bound.SILENCE, (plane, chance) -> {
        var node = plane.any(chance);
        node.kill();
        return new Struck(plane.nodesBut(node), node::heal);
    }),
    NODE_TERMINATED("a node is told to end (SIGTERM); it is started again", Bound.SILENCE, (plane, chance) -> {
        var node = plane.any(chance);
        node.signal("TERM");
        return new Struck(plane.nodesBut(node), () -> {
            node.kill();
            node.heal();
        });
    }),
    NODE_KILLED_WHILE_PRESSED(
            "a node is killed while it answers a press; whoever pressed gets no answer and presses on another",
            Bound.SILENCE,
            (plane, chance) -> {
                var node = plane.any(chance);
                Thread.startVirtualThread(() -> plane.press(node, "global"));
                Commands.pause(Duration.ofMillis(chance.nextInt(60)));
                node.kill();
                return new Struck(plane.nodesBut(node), node::heal);
            }),
    NODE_STOPPED("a node is stopped (SIGSTOP); it goes on", Bound.SILENCE, (plane, chance) -> {
        var node = plane.any(chance);
        node.signal("STOP");
        return new Struck(plane.nodesBut(node), node::heal);
    }),
    NODE_STUTTERS(
            "all nodes are stopped for up to a second, again and again, as by a collector of garbage",
            Bound.SILENCE,
            (plane, chance) -> new Struck(
                    plane.nodes(),
                    repeatedly(
                            () -> {
                                plane.nodes().forEach(node -> node.signal("STOP"));
                                Commands.pause(Duration.ofMillis(
                                        ThreadLocalRandom.current().nextInt(200, 1000)));
                                plane.nodes().forEach(node -> node.signal("CONT"));
                            },
                            Duration.ofMillis(300),
                            () -> plane.nodes().forEach(Node::heal)))),
    ALL_NODES_KILLED("all nodes are killed; the press is on the hosts", Bound.SILENCE, (plane, chance) -> {
        plane.nodes().forEach(Node::kill);
        return new Struck(List.of(), () -> {
            plane.nodes().forEach(Node::launch);
            healAll(plane);
        });
    }),
    ALL_NODES_STOPPED("all nodes are stopped (SIGSTOP); the press is on the hosts", Bound.SILENCE, (plane, chance) -> {
        plane.nodes().forEach(node -> node.signal("STOP"));
        return new Struck(List.of(), () -> healAll(plane));
    }),
    NODE_SPOOL_FULL(
            "nothing can be written where a node keeps presses, and PostgreSQL hangs", Bound.ORDER, (plane, chance) -> {
                plane.nodes().forEach(Node::fillSpool);
                plane.database().signal("STOP");
                return new Struck(plane.nodes(), () -> {
                    plane.nodes().forEach(Node::emptySpool);
                    plane.database().heal();
                });
            }),
    NODE_FLOODED(
            "a node is asked for pages and lists by 24 clients at once, without a pause",
            Bound.ORDER,
            (plane, chance) -> {
                var node = plane.any(chance);
                var flood = Crowd.asking(node, 24);
                return new Struck(plane.nodes(), flood::close);
            }),
    NODE_SLOW_CLIENTS("2,000 clients connect to a node and say half a request", Bound.ORDER, (plane, chance) -> {
        var crowd = Crowd.hesitating(plane.any(chance), 2000);
        return new Struck(plane.nodes(), crowd::close);
    }),

    // ---- PostgreSQL

    PG_KILLED("PostgreSQL is killed with all its processes; it is started again", Bound.ORDER, (plane, chance) -> {
        plane.database().signal("KILL");
        return new Struck(plane.nodes(), plane.database()::heal);
    }),
    PG_STOPPED("PostgreSQL hangs (SIGSTOP); it goes on", Bound.ORDER, (plane, chance) -> {
        plane.database().signal("STOP");
        return new Struck(plane.nodes(), plane.database()::heal);
    }),
    PG_RESTARTED(
            "PostgreSQL is restarted at once (SIGQUIT), again and again",
            Bound.ORDER,
            (plane, chance) -> new Struck(
                    plane.nodes(),
                    repeatedly(
                            () -> {
                                plane.database().signalPostmaster("QUIT");
                                Commands.pause(Duration.ofMillis(500));
                                plane.database().heal();
                            },
                            Duration.ofMillis(700),
                            plane.database()::heal))),
    PG_BACKEND_KILLED(
            "one of PostgreSQL's own processes is killed, so that it throws out everybody and recovers, again and again",
            Bound.ORDER,
            (plane, chance) -> new Struck(
                    plane.nodes(),
                    repeatedly(
                            () -> plane.database().signalOneBackend("KILL"),
                            Duration.ofMillis(1500),
                            plane.database()::heal))),
    PG_SESSIONS_ENDED(
            "PostgreSQL ends the sessions of all nodes, three times a second",
            Bound.ORDER,
            (plane, chance) -> new Struck(
                    plane.nodes(),
                    repeatedly(
                            () -> plane.database()
                                    .execute("select pg_terminate_backend(pid) from pg_stat_activity"
                                            + " where usename is not null and pid <> pg_backend_pid()"),
                            Duration.ofMillis(330),
                            plane.database()::heal))),
    PG_READ_ONLY("PostgreSQL takes no writes", Bound.ORDER, (plane, chance) -> {
        plane.database().execute("alter system set default_transaction_read_only = on");
        plane.database().execute("select pg_reload_conf()");
        return new Struck(plane.nodes(), () -> {
            plane.database()
                    .execute(
                            "set default_transaction_read_only = off",
                            "alter system reset default_transaction_read_only");
            plane.database().execute("select pg_reload_conf()");
        });
    }),
    PG_CONNECTIONS_TAKEN(
            "others take every connection of PostgreSQL, and the nodes lose theirs", Bound.ORDER, (plane, chance) -> {
                var sessions = plane.database().sessions();
                sessions.takeAll();
                sessions.endOthers();
                sessions.takeAll();
                return new Struck(plane.nodes(), () -> {
                    sessions.close();
                    plane.database().heal();
                });
            }),
    PG_HALT_LOCKED("somebody holds a lock on the table of presses", Bound.ORDER, (plane, chance) -> {
        var sessions = plane.database().sessions();
        sessions.hold("lock table halt in access exclusive mode");
        return new Struck(plane.nodes(), sessions::close);
    }),
    PG_LATCH_LOCKED("somebody holds locks on the latch and the epoch", Bound.ORDER, (plane, chance) -> {
        var sessions = plane.database().sessions();
        sessions.hold("lock table halt_latch, halt_epoch in access exclusive mode");
        return new Struck(plane.nodes(), sessions::close);
    }),
    PG_RUNS_LOCKED("somebody holds locks on all runs and orders", Bound.ORDER, (plane, chance) -> {
        var sessions = plane.database().sessions();
        sessions.hold("lock table run in access exclusive mode");
        return new Struck(plane.nodes(), sessions::close);
    }),
    PG_GATE_HELD("a start holds the gate and does not end", Bound.ORDER, (plane, chance) -> {
        var sessions = plane.database().sessions();
        sessions.hold("select pg_advisory_xact_lock_shared(x'6661756c746c696e'::bigint)");
        return new Struck(plane.nodes(), sessions::close);
    }),
    PG_DISK_FULL("PostgreSQL's disk is full", Bound.ORDER, (plane, chance) -> {
        plane.database().fillDisk();
        return new Struck(plane.nodes(), () -> {
            plane.database().emptyDisk();
            plane.database().heal();
        });
    }),

    // ---- agents and guards, all of them, so that each press meets it

    AGENT_KILLED(
            "the agents are killed; they are started again",
            Bound.GUARD,
            (plane, chance) -> stations(plane, Station::killAgent)),
    AGENT_STOPPED(
            "the agents are stopped (SIGSTOP); they go on",
            Bound.GUARD,
            (plane, chance) -> stations(plane, station -> station.signalAgent("STOP"))),
    AGENT_TERMINATED(
            "the agents are told to end (SIGTERM); they are started again",
            Bound.ORDER,
            (plane, chance) -> stations(plane, station -> station.signalAgent("TERM"))),
    AGENT_STUTTERS(
            "the agents are stopped for up to a second, again and again",
            Bound.SILENCE,
            (plane, chance) -> new Struck(
                    plane.nodes(),
                    repeatedly(
                            () -> {
                                plane.stations().forEach(station -> station.signalAgent("STOP"));
                                Commands.pause(Duration.ofMillis(
                                        ThreadLocalRandom.current().nextInt(200, 1000)));
                                plane.stations().forEach(station -> station.signalAgent("CONT"));
                            },
                            Duration.ofMillis(300),
                            () -> plane.stations().forEach(Station::heal)))),
    GUARD_KILLED("the guards are killed", Bound.ORDER, (plane, chance) -> stations(plane, Station::killGuard)),
    GUARD_STOPPED(
            "the guards are stopped (SIGSTOP); they go on",
            Bound.ORDER,
            (plane, chance) -> stations(plane, station -> station.signalGuard("STOP"))),
    AGENT_AND_GUARD_KILLED(
            "agents and guards are killed; what starts services starts the agents again after three seconds",
            Bound.TIMERS,
            (plane, chance) -> {
                plane.stations().forEach(Station::killBoth);
                return new Struck(
                        plane.nodes(),
                        () -> {
                            Commands.pause(Duration.ofSeconds(3));
                            plane.stations().forEach(Station::startAgentAgain);
                        },
                        () -> plane.stations().forEach(Station::heal));
            }),
    AGENT_STOPPED_GUARD_KILLED(
            "agents are stopped (SIGSTOP), then their guards are killed; the agents go on after three seconds",
            Bound.TIMERS,
            (plane, chance) -> {
                plane.stations().forEach(station -> {
                    station.signalAgent("STOP");
                    station.killGuard();
                });
                return new Struck(
                        plane.nodes(),
                        () -> {
                            Commands.pause(Duration.ofSeconds(3));
                            plane.stations().forEach(station -> station.signalAgent("CONT"));
                        },
                        () -> plane.stations().forEach(Station::heal));
            }),
    AGENT_DISK_FULL(
            "the disks are full on which agents keep their journals",
            Bound.ORDER,
            (plane, chance) -> stations(plane, Station::fillDisk)),
    AGENT_DISK_FULL_AND_KILLED(
            "the disks are full on which agents keep their journals, and the agents are killed",
            Bound.GUARD,
            (plane, chance) -> stations(plane, station -> {
                station.fillDisk();
                station.killAgent();
            })),
    AGENT_LEASES_TORN(
            "agents and guards are killed, and the leases in the journals are cut short, as by a loss of power; the agents are started"
                    + " again after two seconds",
            Bound.TIMERS,
            (plane, chance) -> {
                plane.stations().forEach(station -> {
                    station.killBoth();
                    station.tearLeases();
                });
                return new Struck(
                        plane.nodes(),
                        () -> {
                            Commands.pause(Duration.ofSeconds(2));
                            plane.stations().forEach(Station::startAgentAgain);
                        },
                        () -> plane.stations().forEach(Station::heal));
            }),
    HOSTS_RESTARTED(
            "the hosts lose power and start again: nothing is there to stop, and nothing may come back",
            Bound.ORDER,
            (plane, chance) -> {
                plane.stations().forEach(Station::powerOff);
                return new Struck(
                        plane.nodes(),
                        () -> plane.stations().forEach(Station::powerOn),
                        () -> plane.stations().forEach(Station::heal));
            }),

    // ---- the network

    NODE_CUT_FROM_PG(
            "the switch loses everything between a node and PostgreSQL",
            Bound.ORDER,
            (plane, chance) -> cut(
                    plane,
                    Cut.between(plane.any(chance).address(), plane.database().address()))),
    NODE_UNHEARD_BY_PG(
            "the switch loses what a node sends to PostgreSQL",
            Bound.ORDER,
            (plane, chance) -> cut(
                    plane,
                    List.of(Cut.of(plane.any(chance).address(), plane.database().address())))),
    NODE_DEAF_TO_PG(
            "the switch loses what PostgreSQL sends to a node",
            Bound.ORDER,
            (plane, chance) -> cut(
                    plane,
                    List.of(Cut.of(plane.database().address(), plane.any(chance).address())))),
    ALL_NODES_CUT_FROM_PG(
            "the switch loses everything between the nodes and PostgreSQL",
            Bound.ORDER,
            (plane, chance) -> cut(
                    plane,
                    plane.nodes().stream()
                            .flatMap(node ->
                                    Cut.between(node.address(), plane.database().address()).stream())
                            .toList())),
    NODES_CUT_FROM_EACH_OTHER(
            "the switch loses everything between nodes", Bound.ORDER, (plane, chance) -> cut(plane, nodeToNode(plane))),
    NODES_CUT_AND_PG_STOPPED(
            "the switch loses everything between nodes, and PostgreSQL hangs", Bound.STALE, (plane, chance) -> {
                plane.lab().lose(nodeToNode(plane));
                plane.database().signal("STOP");
                return new Struck(plane.nodes(), () -> {
                    plane.lab().heal();
                    plane.database().heal();
                });
            }),
    NODE_GONE_FROM_NETWORK(
            "the switch loses everything to and from a node, and then the node is killed: nobody is told",
            Bound.SILENCE,
            (plane, chance) -> {
                var node = plane.any(chance);
                plane.lab().lose(allOf(plane, node.address()));
                node.kill();
                return new Struck(plane.nodesBut(node), () -> {
                    plane.lab().heal();
                    node.heal();
                });
            }),
    AGENT_CUT_OFF(
            "nothing passes between agents and nodes",
            Bound.SILENCE,
            (plane, chance) -> cut(
                    plane,
                    plane.stations().stream()
                            .flatMap(station ->
                                    Cut.between(station.address(), plane.lab().address()).stream())
                            .toList())),
    AGENT_UNHEARD(
            "what agents say is lost, what nodes say is not",
            Bound.SILENCE,
            (plane, chance) -> wires(plane, wire -> wire.carry(false, true))),
    AGENT_DEAF(
            "what nodes say is lost, what agents say is not",
            Bound.SILENCE,
            (plane, chance) -> wires(plane, wire -> wire.carry(true, false))),
    AGENT_BROKEN_OFF(
            "the connections of agents are reset, twice a second",
            Bound.SILENCE,
            (plane, chance) -> new Struck(
                    plane.nodes(),
                    repeatedly(
                            () -> plane.stations()
                                    .forEach(station -> station.wire().breakOff()),
                            Duration.ofMillis(500),
                            () -> {}))),
    AGENT_SLOW(
            "what agents and nodes say takes one to two seconds each way",
            Bound.SILENCE,
            (plane, chance) -> wires(plane, wire -> wire.slow(Duration.ofMillis(1000 + chance.nextInt(1000))))),
    AGENT_NARROW("agents and nodes have 64 kbit/s", Bound.SILENCE, (plane, chance) -> {
        plane.stations().forEach(station -> plane.lab().narrow(station.host(), "64kbit"));
        return new Struck(
                plane.nodes(),
                () -> plane.stations().forEach(station -> plane.lab().widen(station.host())));
    }),
    PACKETS_LOST(
            "the switch loses a quarter of all packets between any two",
            Bound.STALE,
            (plane, chance) -> cut(
                    plane,
                    links(plane, chance).stream()
                            .map(link -> new Cut(link.from(), link.to(), 25))
                            .toList())),
    EVERYTHING_CUT(
            "the switch loses everything between any two, but what the press needs",
            Bound.STALE,
            (plane, chance) -> cut(plane, links(plane, chance))),
    SWIZZLE_CLOG(
            "one link after the other is cut in an order of chance, and healed in another",
            Bound.STALE,
            (plane, chance) -> {
                var links = links(plane, chance);
                var cut = new ArrayList<Cut>();
                return new Struck(
                        plane.nodes(),
                        repeatedly(
                                () -> {
                                    if (cut.size() < links.size() / 2) {
                                        cut.add(links.get(
                                                ThreadLocalRandom.current().nextInt(links.size())));
                                    } else {
                                        Collections.shuffle(cut);
                                        cut.subList(0, cut.size() / 2).clear();
                                    }
                                    plane.lab().lose(cut);
                                },
                                Duration.ofMillis(100),
                                plane.lab()::heal));
            }),

    // ---- together

    PG_KILLED_AND_NODE_CUT_OFF(
            "PostgreSQL is killed, and the switch loses everything between nodes", Bound.STALE, (plane, chance) -> {
                plane.database().signal("KILL");
                plane.lab().lose(nodeToNode(plane));
                return new Struck(plane.nodes(), () -> {
                    plane.database().heal();
                    Commands.pause(Duration.ofSeconds(3));
                    plane.lab().heal();
                });
            }),
    NODE_AND_GUARDS_KILLED_AGENTS_DEAF(
            "a node and the guards are killed, and what nodes say to agents is lost",
            Bound.SILENCE,
            (plane, chance) -> {
                var node = plane.any(chance);
                node.kill();
                plane.stations().forEach(station -> {
                    station.killGuard();
                    station.wire().carry(true, false);
                });
                return new Struck(plane.nodesBut(node), () -> {
                    plane.stations().forEach(Station::heal);
                    node.heal();
                });
            }),
    EVERYBODY_KILLED(
            "nodes, PostgreSQL, agents and guards are killed at once; the press is on the hosts",
            Bound.TIMERS,
            (plane, chance) -> {
                plane.nodes().forEach(Node::kill);
                plane.database().signal("KILL");
                plane.stations().forEach(Station::killBoth);
                return new Struck(List.of(), () -> {
                    plane.database().heal();
                    plane.nodes().forEach(Node::launch);
                    healAll(plane);
                });
            });

    /** Does it. */
    @FunctionalInterface
    interface Lever {
        Struck pull(Plane plane, Random chance) throws Exception;
    }

    private final String words;
    private final Bound bound;
    private final Lever lever;

    Nemesis(String words, Bound bound, Lever lever) {
        this.words = words;
        this.bound = bound;
        this.lever = lever;
    }

    String words() {
        return words;
    }

    Bound bound() {
        return bound;
    }

    Struck strike(Plane plane, Random chance) throws Exception {
        return lever.pull(plane, chance);
    }

    // ---- what several of them do

    private static void healAll(Plane plane) {
        plane.nodes().forEach(Node::heal);
        plane.stations().forEach(Station::heal);
    }

    private static Struck stations(Plane plane, java.util.function.Consumer<Station> deed) {
        plane.stations().parallelStream().forEach(deed);
        return new Struck(plane.nodes(), () -> plane.stations().forEach(Station::heal));
    }

    private static Struck wires(Plane plane, java.util.function.Consumer<Wire> deed) {
        return stations(plane, station -> deed.accept(station.wire()));
    }

    private static Struck cut(Plane plane, List<Cut> cuts) {
        plane.lab().lose(cuts);
        return new Struck(plane.nodes(), plane.lab()::heal);
    }

    private static List<Cut> nodeToNode(Plane plane) {
        return plane.lab().everyLink(plane.nodes().stream().map(Node::address).toList());
    }

    /** All of one of them, each way. */
    private static List<Cut> allOf(Plane plane, String address) {
        return Stream.concat(plane.addresses().stream(), Stream.of(plane.lab().address()))
                .filter(other -> !other.equals(address))
                .flatMap(other -> Cut.between(address, other).stream())
                .toList();
    }

    /** Between any two, and of agents with what leads to the nodes; not those that a person presses through. */
    private static List<Cut> links(Plane plane, Random chance) {
        var links = new ArrayList<>(plane.lab().everyLink(plane.addresses()));
        plane.stations()
                .forEach(station ->
                        links.addAll(Cut.between(station.address(), plane.lab().address())));
        Collections.shuffle(links, chance);
        return links;
    }

    /** Until it is healed. */
    private static Struck.Step repeatedly(Struck.Step deed, Duration every, Struck.Step heal) {
        var thread = Thread.ofPlatform().name("nemesis").daemon().start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    deed.run();
                } catch (Exception meanwhile) {
                    // what it does to others may hit it as well, and it is healed below
                }
                Commands.pause(every);
            }
        });
        return () -> {
            thread.interrupt();
            thread.join();
            heal.run();
        };
    }
}
