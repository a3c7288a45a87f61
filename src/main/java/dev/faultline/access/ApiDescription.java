package dev.faultline.access;

import dev.faultline.gate.Document;
import dev.faultline.gate.Fields;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Arrays;
import java.util.List;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.method.HandlerMethod;

/** What {@code /v3/api-docs} says of the API as a whole; controllers add what they do. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    private static final String PROBLEM = "Problem";
    private static final String BEARER = "token";

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class, Authenticated.class);
    }

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info()
                        .title("Faultline")
                        .version("v1")
                        .description(
                                "Experiments, runs, agents and the red button. Lists answer {items, next}; pass next as"
                                        + " cursor. Times are RFC 3339 in UTC, durations ISO 8601; 90s, 5m and 1h30m are understood"
                                        + " too. Refusals are RFC 9457 problems."))
                .addSecurityItem(new SecurityRequirement().addList(BEARER))
                .components(new Components()
                        .addSecuritySchemes(
                                BEARER,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .bearerFormat("flt_…")
                                        .description("From POST /api/v1/tokens, or made on the page “Me”."))
                        .addSchemas(PROBLEM, problem()));
    }

    /** Every operation may refuse, and those that read bodies themselves read JSON or YAML. */
    @Bean
    OperationCustomizer refusalsAndBodies() {
        return (operation, handler) -> {
            refusals(operation);
            if (operation.getRequestBody() == null && readsABody(handler)) {
                operation.setRequestBody(new RequestBody()
                        .content(new Content()
                                .addMediaType("application/json", new MediaType().schema(new ObjectSchema()))
                                .addMediaType("application/yaml", new MediaType().schema(new ObjectSchema()))));
            }
            return operation;
        };
    }

    private static void refusals(Operation operation) {
        operation
                .getResponses()
                .addApiResponse(
                        "default",
                        new ApiResponse()
                                .description("Refused, with the reason")
                                .content(new Content()
                                        .addMediaType(
                                                "application/problem+json",
                                                new MediaType()
                                                        .schema(new Schema<>()
                                                                .$ref("#/components/schemas/" + PROBLEM)))));
    }

    private static boolean readsABody(HandlerMethod handler) {
        return Arrays.stream(handler.getMethodParameters())
                .map(MethodParameter::getParameterType)
                .anyMatch(type -> type == Fields.class || type == Document.class);
    }

    private static Schema<?> problem() {
        Schema<?> error = new ObjectSchema()
                .addProperty("pointer", new StringSchema().description("Where in the body, RFC 6901 as a URI fragment"))
                .addProperty("parameter", new StringSchema().description("Which parameter of the query"))
                .addProperty("header", new StringSchema())
                .addProperty("code", new StringSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("line", new IntegerSchema())
                .addProperty("column", new IntegerSchema());
        Schema<?> problem = new ObjectSchema()
                .addProperty("type", new StringSchema().format("uri"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema())
                .addProperty("instance", new StringSchema())
                .addProperty("errors", new ArraySchema().items(error));
        problem.setRequired(List.of("type", "title", "status", "detail", "instance"));
        return problem.description("RFC 9457");
    }
}
