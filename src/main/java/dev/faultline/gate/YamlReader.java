package dev.faultline.gate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One YAML 1.2 document, from the parser's events and the core schema, without what makes YAML a program: anchors, aliases,
 * tags, merge keys and directives. Nothing is constructed before it was looked at.
 */
final class YamlReader {

    /** YAML 1.2.2 §10.3.2: what a plain scalar must look like to be something else than text. */
    private static final Pattern NOTHING = Pattern.compile("|~|null|Null|NULL");

    private static final Pattern FLAG = Pattern.compile("true|True|TRUE|false|False|FALSE");
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
            + "|[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
            + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");

    private final Iterator<Event> events;
    private final Bounds bounds = new Bounds();

    private YamlReader(Iterator<Event> events) {
        this.events = events;
    }

    static Node read(String text) {
        // snakeyaml-engine 3.0.1 fails where a character beyond U+FFFF crosses the end of its buffer; so there is only
        // one
        var settings = LoadSettings.builder()
                .setLabel("body")
                .setCodePointLimit(1 << 21)
                .setBufferSize(text.length() + 2)
                .build();
        try {
            return new YamlReader(new Parse(settings).parseString(text).iterator()).document();
        } catch (MarkedYamlEngineException e) {
            Place at = e.getProblemMark().map(mark -> place("#", mark)).orElseGet(Place::top);
            throw Problem.unreadable(
                    "unreadable",
                    at,
                    "Not YAML at line %d, column %d: %s."
                            .formatted(at.line(), at.column(), why(text, at, e.getProblem())));
        } catch (YamlEngineException _) {
            throw Problem.unreadable("unreadable", Place.top(), "Not YAML.");
        }
    }

    private Node document() {
        events.next(); // the stream
        if (!(events.next() instanceof DocumentStartEvent start)) {
            throw Problem.unreadable("unreadable", Place.top(), "The body is empty; expected a YAML object.");
        }
        if (!start.getTags().isEmpty()
                || start.getSpecVersion()
                        .filter(version -> version.getMinor() != 2)
                        .isPresent()) {
            throw refused(start, "#", "yaml-directive", "Directives are not supported.");
        }
        Node root = value(events.next(), "#", 1);
        events.next(); // the document's end
        Event next = events.next();
        if (next instanceof DocumentStartEvent) {
            throw refused(
                    next,
                    "#",
                    "yaml-documents",
                    "%s found; send them one by one.".formatted(1 + remainingDocuments() + " documents"));
        }
        return root;
    }

    /** For the message only, so a broken rest counts as one. */
    private int remainingDocuments() {
        int documents = 1;
        try {
            while (events.hasNext()) {
                documents += events.next() instanceof DocumentStartEvent ? 1 : 0;
            }
        } catch (YamlEngineException _) {
            return documents;
        }
        return documents;
    }

    private Node value(Event event, String pointer, int depth) {
        Place at = place(pointer, event);
        bounds.token(at, depth);
        refuseCleverness(event, pointer);
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar, at);
        }
        return event instanceof MappingStartEvent ? mapping(at, depth) : sequence(at, depth);
    }

    private static Node scalar(ScalarEvent event, Place at) {
        String written = Characters.normal(event.getValue());
        Node.Kind kind = event.isPlain() ? kind(written) : Node.Kind.TEXT;
        if (kind == Node.Kind.NUMBER) {
            Bounds.number(written, at);
        }
        return new Node.Scalar(kind, written, at);
    }

    private static Node.Kind kind(String plain) {
        if (NOTHING.matcher(plain).matches()) {
            return Node.Kind.NOTHING;
        }
        if (FLAG.matcher(plain).matches()) {
            return Node.Kind.FLAG;
        }
        return NUMBER.matcher(plain).matches() ? Node.Kind.NUMBER : Node.Kind.TEXT;
    }

    private Node mapping(Place at, int depth) {
        var members = new LinkedHashMap<String, Node.Member>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            refuseCleverness(event, at.pointer());
            if (!(event instanceof ScalarEvent name)) {
                throw refused(event, at.pointer(), "yaml-key", "Only text can be a key.");
            }
            String written = Bounds.key(Characters.normal(name.getValue()), place(at.pointer(), event));
            if (name.isPlain() && written.equals("<<")) {
                throw refused(event, at.pointer(), "yaml-merge", "Merge keys are not supported; copy the fields.");
            }
            Place key = place(at.member(written), event);
            bounds.token(key, depth);
            var member = new Node.Member(key, value(events.next(), key.pointer(), depth + 1));
            Node.Member other = members.putIfAbsent(written, member);
            if (other != null) {
                throw Problem.unreadable(
                        "duplicate-key",
                        key,
                        "%s appears twice in the same object, in line %d and in line %d."
                                .formatted(
                                        Characters.quoted(written), other.key().line(), key.line()));
            }
        }
        return new Node.Mapping(members, at);
    }

    private Node sequence(Place at, int depth) {
        var items = new ArrayList<Node>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(value(event, at.item(items.size()), depth + 1));
        }
        return new Node.Sequence(items, at);
    }

    private static void refuseCleverness(Event event, String pointer) {
        if (event instanceof AliasEvent
                || event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw refused(
                    event, pointer, "yaml-alias", "Anchors and aliases are not supported; write the value again.");
        }
        Optional<String> tag = switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case CollectionStartEvent collection -> collection.getTag();
            default -> Optional.empty();
        };
        if (tag.isPresent()) {
            throw refused(
                    event,
                    pointer,
                    "yaml-tag",
                    "Tags are not supported: remove %s.".formatted(Characters.quoted(tag.get())));
        }
    }

    private static Problem refused(Event event, String pointer, String code, String detail) {
        return Problem.invalid(FieldError.at(place(pointer, event), code, detail));
    }

    private static Place place(String pointer, Event event) {
        return event.getStartMark().map(mark -> place(pointer, mark)).orElseGet(() -> new Place(pointer, 1, 1));
    }

    private static Place place(String pointer, Mark mark) {
        return new Place(pointer, mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static String why(String text, Place at, String problem) {
        boolean tab = text.lines()
                .skip(at.line() - 1L)
                .findFirst()
                .filter(line -> line.strip().length() < line.length()
                        && line.substring(0, line.length() - line.stripLeading().length())
                                .contains("\t"))
                .isPresent();
        return tab ? "a tab in the indentation; use spaces" : problem;
    }
}
