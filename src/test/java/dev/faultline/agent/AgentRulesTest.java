package dev.faultline.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.StringEntry;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What may have an effect on a host is where one looks for it, and what takes back leans on little. */
class AgentRulesTest {

    private static final Set<String> SHELL = Set.of("sh", "bash", "/bin/sh", "/bin/bash", "-c", "-lc");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.faultline.agent");

    @Test
    void startsProcessesInOnePlaceForEachConcern() {
        var starters = CLASSES.stream()
                .filter(each -> each.getConstructorCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(ProcessBuilder.class)))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());

        assertThat(starters).containsExactlyInAnyOrder("GuardKeeper", "ProxyKeeper", "Holders", "OwnChild", "Tool");
    }

    @Test
    void whatTakesBackNeedsNoNetwork() {
        noClasses()
                .that()
                .belongToAnyOf(Guard.class, Engine.class, Undo.class, Journal.class, State.class, Desk.class)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..")
                .check(CLASSES);
    }

    @Test
    void knowsNoShell() throws IOException, URISyntaxException {
        var suspicious = new ArrayList<String>();
        for (var file : classFiles()) {
            for (var entry : ClassFile.of().parse(file).constantPool()) {
                if (entry instanceof StringEntry text && SHELL.contains(text.stringValue())) {
                    suspicious.add("%s: “%s”".formatted(file.getFileName(), text.stringValue()));
                }
            }
        }

        assertThat(suspicious).isEmpty();
    }

    private static List<Path> classFiles() throws IOException, URISyntaxException {
        var root = Path.of(
                Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (var files = Files.list(root.resolve("dev/faultline/agent"))) {
            return files.filter(file -> file.toString().endsWith(".class")).toList();
        }
    }
}
