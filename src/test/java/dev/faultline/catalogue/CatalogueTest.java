package dev.faultline.catalogue;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.options.FilePayload;
import dev.faultline.Chromium;
import dev.faultline.Eyes;
import dev.faultline.SignedIn;
import dev.faultline.TestDatabase;
import dev.faultline.access.Role;
import dev.faultline.gate.Format;
import dev.faultline.gate.Gate;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "a-database-of-its-own=catalogue")
@Import({TestDatabase.class, SignedIn.class})
class CatalogueTest {

    private static final String YAML = "application/yaml";

    @Autowired
    SignedIn signedIn;

    @Autowired
    Services services;

    @Autowired
    JdbcClient database;

    private static JsonNode json(String body) {
        return JsonMapper.shared().readTree(body);
    }

    @Test
    void sendsBackADescriptionThatCanBeSentAgainAndChangesNothing() {
        var program = signedIn.with(Role.OPERATOR);
        var put = program.send("PUT", "/api/v1/services/round", """
                {"contact": "#round", "description": "two\\nlines", "dependencies": ["b", "a"], "tier": 2,
                 "runbook": "https://wiki.example/round",
                 "health": {"name": "up", "type": "tcp", "host": "localhost", "port": 80, "tolerance": {"atMost": 100}}}
                """);
        assertThat(put.statusCode()).as(put.body()).isEqualTo(200);
        var first = json(program.get("/api/v1/services/round").body());
        var again = program.send(
                "PUT", "/api/v1/services/round", first.path("service").toString());
        assertThat(json(again.body())).isEqualTo(first);
        assertThat(first.path("service").path("dependencies").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(database.sql("select words from fact where body ->> 'service' = 'round'")
                        .query(String.class)
                        .list())
                .containsExactly("The service “round” of team main came into the catalogue.");
    }

    @Test
    void saysEverythingThatIsWrongWithAnImportAndStoresNothingOfIt() {
        var program = signedIn.with(Role.OPERATOR);
        var refused = program.post("/api/v1/services/import", """
                services:
                  - { name: good-one }
                  - { name: "no name", tier: 9 }
                  - { name: twice }
                  - { name: twice, team: nobody-is-called-so }
                """, "Content-Type", YAML);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(json(refused.body()).path("errors").findValuesAsString("pointer"))
                .containsExactly("#/services/1/name", "#/services/1/tier", "#/services/3/name", "#/services/3/team");
        assertThat(services.find("good-one")).isEmpty();
    }

    @Test
    void triesAnImportWithoutStoringIt() {
        var program = signedIn.with(Role.OPERATOR);
        program.send("PUT", "/api/v1/services/old", "{}");
        var text = "services: [{ name: old }, { name: fresh, dependencies: [old] }]";
        var tried = json(program.post("/api/v1/services/import?dryRun=true", text, "Content-Type", YAML)
                .body());
        assertThat(tried.path("items").findValuesAsString("outcome")).containsExactly("same", "added");
        assertThat(services.find("fresh")).isEmpty();
        program.post("/api/v1/services/import", text, "Content-Type", YAML);
        assertThat(services.get("fresh").dependencies()).containsExactly("old");
        assertThat(services.beside(Set.of("old")).get("old")).containsExactly("fresh");
    }

    @Test
    void bringsTheShopOnceAndNotAgainWhatWasTakenOut() {
        var shop = Services.ofTheShop(URI.create("http://127.0.0.1:18080/"));
        services.provide(shop);
        assertThat(services.get("storefront").dependencies()).containsExactly("catalog", "payments");
        services.remove(signedIn.person(Role.ADMIN), "catalog");
        services.provide(shop);
        assertThat(services.find("catalog")).isEmpty();
        assertThat(Gate.document(shop, Format.YAML).text()).doesNotContain("${");
    }

    @Test
    void drawsACircleOnBothSides() {
        var picture = Picture.of("a", List.of("b"), List.of("b", "c"), Set.of("b"));
        assertThat(picture.boxes())
                .extracting(Picture.Box::name, Picture.Box::kind)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("a", "self"),
                        org.assertj.core.groups.Tuple.tuple("b", "known"),
                        org.assertj.core.groups.Tuple.tuple("b", "known"),
                        org.assertj.core.groups.Tuple.tuple("c", "unknown"));
        assertThat(picture.ways()).hasSize(3);
    }

    @Test
    void letsAPersonDescribeImportLookAndTakeOut() {
        try (var context = Chromium.browser().newContext()) {
            var page = signedIn.open(context, Role.OPERATOR);
            var eyes = Eyes.on(page);
            page.navigate(signedIn.url() + "/services/new");
            page.locator("#f-name").fill("by-hand");
            page.locator("#f-dependencies").fill("imported, elsewhere");
            page.locator("#f-tier").fill("nine");
            page.locator("#f-health").fill("http://localhost:9/health");
            page.locator("#save").click();
            assertThat(page.locator("#p-tier")).isVisible();
            assertThat(page.locator("#f-dependencies")).hasValue("imported, elsewhere");
            eyes.expect(422);
            page.locator("#f-tier").fill("1");
            page.locator("#save").click();
            assertThat(page.locator("h1")).hasText("by-hand");
            assertThat(page.locator("svg .box")).hasCount(3);
            eyes.picture("service");
            eyes.findItAccessible();

            page.navigate(signedIn.url() + "/services");
            page.locator("#f-file")
                    .setInputFiles(new FilePayload(
                            "services.yaml",
                            "application/yaml",
                            "services: [{ name: imported, dependencies: [by-hand] }]"
                                    .getBytes(StandardCharsets.UTF_8)));
            page.getByText("See what would change").click();
            assertThat(page.getByText("imported").first()).isVisible();
            eyes.findItAccessible();
            page.locator("#apply").click();
            assertThat(page.locator("h2").first()).hasText("Stored");

            page.navigate(signedIn.url() + "/services/imported");
            assertThat(page.locator("svg .box")).hasCount(3);
            page.locator("#delete").click();
            assertThat(page.getByRole(com.microsoft.playwright.options.AriaRole.STATUS))
                    .containsText("imported");
            eyes.picture("services");
            eyes.findItAccessible();
            eyes.sawNothingWrong();
        }
    }
}
