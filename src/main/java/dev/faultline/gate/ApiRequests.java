package dev.faultline.gate;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * What is refused of any request to the API before its controller is asked: so that nothing is done whose answer could not be
 * read, and no parameter is ignored.
 */
final class ApiRequests implements HandlerInterceptor {

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method) {
            refuseUnacceptable(request);
            refuseEncoded(request);
            Map<String, String> parameters = Query.parameters(request);
            refuseUnknown(method, parameters);
        }
        return true;
    }

    static Problem notAcceptable(String possible) {
        return new Problem(
                406,
                "not-acceptable",
                "No such form of answer",
                "Possible here: %s.".formatted(possible),
                List.of(FieldError.header("Accept", "accept", "Possible here: %s.".formatted(possible))));
    }

    /** Controllers that say what they produce have been chosen by it already; the others answer JSON. */
    private static void refuseUnacceptable(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        if (accept == null || request.getAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE) != null) {
            return;
        }
        try {
            List<MediaType> accepted = MediaType.parseMediaTypes(accept);
            if (accepted.isEmpty() || accepted.stream().anyMatch(MediaType.APPLICATION_JSON::isCompatibleWith)) {
                return;
            }
        } catch (InvalidMediaTypeException _) {
            throw notAcceptable("application/json");
        }
        throw notAcceptable("application/json");
    }

    private static void refuseEncoded(HttpServletRequest request) {
        @Nullable String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
            throw Problem.unsupported("Content-Encoding", "Compressed bodies are not accepted; send it as it is.");
        }
    }

    /** Methods with a {@link Query} look after themselves; what others can know is what they declare. */
    private static void refuseUnknown(HandlerMethod method, Map<String, String> parameters) {
        Set<String> known = new LinkedHashSet<>();
        for (MethodParameter each : method.getMethodParameters()) {
            Class<?> type = each.getParameterType();
            if (type == Query.class
                    || Map.class.isAssignableFrom(type)
                    || HttpServletRequest.class.isAssignableFrom(type)
                    || WebRequest.class.isAssignableFrom(type)) {
                return;
            }
            RequestParam declared = each.getParameterAnnotation(RequestParam.class);
            if (declared != null) {
                known.add(
                        declared.value().isEmpty()
                                ? String.valueOf(each.getParameter().getName())
                                : declared.value());
            }
        }
        var errors = new ArrayList<FieldError>();
        for (String name : parameters.keySet()) {
            if (!known.contains(name)) {
                errors.add(Query.unknown(name, known));
            }
        }
        if (!errors.isEmpty()) {
            throw Problem.invalid(errors);
        }
    }
}
