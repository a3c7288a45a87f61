package dev.faultline.protocol;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.util.List;
import java.util.regex.Pattern;

/** Programs of a host are told something wrong when they ask resolvers for these names, and what is under them. */
@JsonTypeName("dns-answer")
public record DnsAnswer(List<String> names, Answer answer, String address, List<String> resolvers) implements Fault {

    /** What they are told. */
    public enum Answer {
        /** That there is no such name. */
        UNKNOWN,
        /** An address that is not the right one. */
        ADDRESS
    }

    private static final int MOST = 8;
    private static final Pattern NAME = Pattern.compile(
            "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?){0,9}");

    /** Nobody's, by RFC 5737. */
    private static final String NOBODY = "192.0.2.66";

    public static final FaultType<DnsAnswer> TYPE = FaultType.describe(DnsAnswer.class, TargetKind.HOST, Ender.KERNEL)
            .as(
                    "The kernel leads the questions that programs of this host ask resolvers by UDP to a small resolver of the agent's"
                            + " own, which answers wrongly for these names and hands all other questions on. What a host or a"
                            + " program remembers, it goes on knowing; who asks by TCP or over IPv6 is told the truth.",
                    "The table that nftables made for it is deleted, and the resolver ended; left alone, the kernel leads nothing"
                            + " there any more when the table's timer is over.",
                    "nftables with set timeouts and redirection, and CAP_NET_ADMIN.",
                    of -> new DnsAnswer(
                            of.texts("names"),
                            of.choice("answer", Answer.class),
                            of.text("address"),
                            of.texts("resolvers")),
                    Parameter.texts(
                            "names",
                            "The names; what is under them is meant, too. At least one.",
                            MOST,
                            NAME,
                            "a name such as payments.example.com",
                            List.of("payments.example.com"),
                            DnsAnswer::names),
                    Parameter.<DnsAnswer, Answer>choice(
                                    "answer",
                                    "Whether the name is said not to exist, or another address is given for it.",
                                    Answer.class,
                                    Answer.ADDRESS,
                                    DnsAnswer::answer)
                            .or(Answer.UNKNOWN),
                    Parameter.<DnsAnswer>text(
                                    "address",
                                    "The address that is given.",
                                    Network.FORM,
                                    "an IPv4 address",
                                    NOBODY,
                                    DnsAnswer::address)
                            .or(NOBODY),
                    Parameter.texts(
                            "resolvers",
                            "The addresses of the resolvers, IPv4; none means those of the host.",
                            MOST,
                            Network.FORM,
                            "an address such as 10.0.0.53",
                            List.of("10.0.0.53"),
                            DnsAnswer::resolvers));

    public DnsAnswer {
        names = List.copyOf(names);
        resolvers = List.copyOf(resolvers);
        Check.range("names", names.size(), 1, MOST);
        names.forEach(each -> Check.pattern("names", each, NAME));
        requireAddress("address", address);
        resolvers.forEach(each -> requireAddress("resolvers", each));
    }

    private static void requireAddress(String field, String text) {
        var network = Network.parse(field, text);
        if (network.isSix() || !network.isSingle()) {
            throw new Wrong(field, "%s: “%s” is not one IPv4 address".formatted(field, text));
        }
    }

    /** Whether somebody who asks for that name is told something wrong. */
    public boolean isAbout(String name) {
        return names.stream().anyMatch(each -> isUnder(each, name));
    }

    public static boolean isUnder(String parent, String name) {
        return name.equalsIgnoreCase(parent)
                || name.length() > parent.length() + 1
                        && name.regionMatches(
                                true, name.length() - parent.length() - 1, "." + parent, 0, parent.length() + 1);
    }

    @Override
    public FaultType<DnsAnswer> described() {
        return TYPE;
    }

    @Override
    public String inWords() {
        return "answer questions for %s with %s on"
                .formatted(
                        String.join(", ", names),
                        switch (answer) {
                            case UNKNOWN -> "“there is no such name”";
                            case ADDRESS -> address;
                        });
    }
}
