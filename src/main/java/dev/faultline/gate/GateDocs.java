package dev.faultline.gate;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.RequestBody;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;

/** Says in the API's description what the arguments of this package mean to callers. */
@Component
class GateDocs implements OperationCustomizer {

    @Override
    public Operation customize(Operation operation, HandlerMethod method) {
        for (MethodParameter each : method.getMethodParameters()) {
            if (each.getParameterType() == Fields.class || each.getParameterType() == Document.class) {
                Body body = each.getParameterAnnotation(Body.class);
                operation.requestBody(new RequestBody()
                        .required(body == null || !body.mayBeEmpty())
                        .content(objects("application/json", "application/yaml")));
            } else if (each.getParameterType() == IfMatch.class) {
                operation.addParametersItem(new HeaderParameter()
                        .name("If-Match")
                        .required(true)
                        .description("The ETag of the version that was seen")
                        .schema(new StringSchema()));
            }
        }
        if (operation.getResponses() == null) {
            operation.responses(new ApiResponses());
        }
        operation
                .getResponses()
                .putIfAbsent(
                        "default",
                        new ApiResponse()
                                .description("Refused (RFC 9457)")
                                .content(objects("application/problem+json")));
        return operation;
    }

    private static Content objects(String... types) {
        var content = new Content();
        for (String type : types) {
            content.addMediaType(type, new MediaType().schema(new ObjectSchema()));
        }
        return content;
    }
}
