package dev.faultline.experiment;

/** The text of an experiment, for people to read and edit. */
final class Sources {

    private Sources() {}

    /** As it was written; what was written as JSON is put into YAML. */
    static String yaml(Experiment experiment) {
        return switch (experiment.format()) {
            case YAML -> experiment.source();
            case JSON -> DefinitionWriter.yaml(experiment.definition());
        };
    }
}
