package dev.faultline.experiment;

import dev.faultline.gate.Document;
import dev.faultline.gate.Fields;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;

/** Experiments as text. */
final class Written {

    static final String SMALL = """
            name: small
            hypothesis: It holds.
            probes:
              - name: front page
                type: http
                url: http://127.0.0.1:18080/
                reading: status
                tolerance: { exactly: 200 }
            method:
              - name: slow
                type: fault
                fault: { type: network-latency, delay: 1s }
                duration: 30s
                target: { selector: { service: payments, kind: route }, mode: all }
            """;

    private Written() {}

    static Document yaml(String text) {
        return Gate.document(text, Format.YAML);
    }

    static Definition definition(String yaml) {
        return definition(yaml, Format.YAML);
    }

    static Definition definition(String text, Format format) {
        Fields fields = Gate.document(text, format).fields();
        Definition definition = DefinitionReader.read(fields);
        fields.check();
        return definition;
    }
}
