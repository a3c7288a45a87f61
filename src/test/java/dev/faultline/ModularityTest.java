package dev.faultline;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

/** The package graph is what each {@code package-info.java} says, and nothing else. */
class ModularityTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.faultline");

    @Test
    void packagesUseOnlyWhatTheySayTheyUse() {
        ApplicationModules.of(Faultline.class).verify();
    }

    @Test
    void theAgentsJarNeedsNothingButTheJdkAndJackson() {
        ArchRuleDefinition.classes()
                .that()
                .resideInAnyPackage("dev.faultline.agent..", "dev.faultline.protocol..", "dev.faultline.ports..")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.faultline.agent..",
                        "dev.faultline.protocol..",
                        "dev.faultline.ports..",
                        "java..",
                        "javax..",
                        "jdk..",
                        "com.sun.net..",
                        "tools.jackson..",
                        "com.fasterxml.jackson.annotation..",
                        "org.jspecify.annotations..")
                .check(CLASSES);
    }

    @Test
    void processesAreStartedWithArgumentsAndNeverThroughAShell() {
        Set<String> starters = CLASSES.stream()
                .filter(each -> each.getConstructorCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(ProcessBuilder.class)))
                .map(JavaClass::getName)
                .collect(Collectors.toSet());

        assertThat(starters).allMatch(each -> each.matches("dev\\.faultline\\.(agent|postgres|sandbox)\\..*"));
        ArchRuleDefinition.noClasses()
                .should()
                .callMethod(Runtime.class, "exec", String.class)
                .orShould()
                .callMethod(Runtime.class, "exec", String[].class)
                .check(CLASSES);
    }

    @Test
    void nobodyReadsTheClocksButThroughThePorts() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackages("dev.faultline.ports..", "dev.faultline.sandbox.shop..")
                .and()
                .doNotHaveFullyQualifiedName("dev.faultline.Ports")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }
}
