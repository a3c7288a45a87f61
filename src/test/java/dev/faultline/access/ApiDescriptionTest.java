package dev.faultline.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Import({TestDatabase.class, SignedIn.class})
class ApiDescriptionTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    @Autowired
    SignedIn signedIn;

    @Autowired
    @Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping handlers;

    @SuppressWarnings("NullAway.Init")
    private JsonNode api;

    @BeforeEach
    void read() {
        api = JsonMapper.builder()
                .build()
                .readTree(signedIn.nobody().get("/v3/api-docs").body());
    }

    @Test
    void isOpenApi31() {
        assertThat(api.get("openapi").asString()).startsWith("3.1.");
        assertThat(api.get("info").get("title").asString()).isEqualTo("Faultline");
        assertThat(api.get("info").get("version").asString()).isNotBlank();
        assertThat(api.propertyNames())
                .isSubsetOf(
                        "openapi",
                        "info",
                        "jsonSchemaDialect",
                        "servers",
                        "paths",
                        "webhooks",
                        "components",
                        "security",
                        "tags",
                        "externalDocs");
        assertThat(api.at("/components/securitySchemes/token/scheme").asString())
                .isEqualTo("bearer");
        assertThat(api.at("/security/0").has("token")).isTrue();
        assertThat(api.at("/components/schemas/Problem/properties").propertyNames())
                .contains("type", "title", "status", "detail", "instance", "errors");
    }

    @Test
    void holdsEveryEndpointAndNothingElse() {
        Set<String> handled = new TreeSet<>();
        handlers.getHandlerMethods()
                .keySet()
                .forEach(info -> info.getPatternValues().stream()
                        .filter(path -> path.startsWith("/api/"))
                        .forEach(path -> info.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> handled.add(method + " " + path))));
        Set<String> described = new TreeSet<>();
        api.get("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .filter(METHODS::contains)
                        .forEach(method ->
                                described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));

        assertThat(described).isEqualTo(handled);
    }

    @Test
    void answersEveryReferenceItMakes() {
        List<JsonNode> references = api.findValues("$ref");

        assertThat(references).isNotEmpty().allSatisfy(reference -> {
            assertThat(reference.asString()).startsWith("#/");
            assertThat(api.at(reference.asString().substring(1)).isMissingNode())
                    .as(reference.asString())
                    .isFalse();
        });
    }

    @Test
    void describesEveryOperationCompletely() {
        Set<String> names = new HashSet<>();
        api.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    String what = operation.getKey() + " " + path.getKey();
                    JsonNode described = operation.getValue();
                    assertThat(names.add(described.get("operationId").asString()))
                            .as("%s has a name of its own", what)
                            .isTrue();
                    assertThat(described.get("responses").isEmpty()).as(what).isFalse();
                    described
                            .get("responses")
                            .properties()
                            .forEach(response -> assertThat(response.getValue().has("description")
                                            || response.getValue().has("$ref"))
                                    .as(what)
                                    .isTrue());
                    assertThat(described.get("responses").has("default"))
                            .as("%s says how it refuses", what)
                            .isTrue();
                    Set<String> declared = described
                            .path("parameters")
                            .valueStream()
                            .filter(parameter -> parameter.path("in").asString().equals("path"))
                            .peek(parameter -> assertThat(
                                            parameter.get("required").asBoolean())
                                    .isTrue())
                            .map(parameter -> parameter.get("name").asString())
                            .collect(Collectors.toSet());
                    Set<String> needed = Pattern.compile("\\{([^}]+)}")
                            .matcher(path.getKey())
                            .results()
                            .map(variable -> variable.group(1))
                            .collect(Collectors.toSet());
                    assertThat(declared).as(what).isEqualTo(needed);
                }));
    }
}
