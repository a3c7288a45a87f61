package dev.faultline.gate;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The way out for refusals, also from filters and error pages: {@code application/problem+json}, whatever was accepted. */
public final class Problems {

    static final String TYPES = "https://faultline.dev/problems/";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ID = Problems.class.getName() + ".id";

    /** Below them stand secrets. */
    private static final List<String> SECRET = List.of("/feeds/", "/screen/");

    private Problems() {}

    public static void answer(HttpServletRequest request, HttpServletResponse response, Problem problem)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(problem.status());
        problem.headers().forEach(response::setHeader);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/problem+json");
        byte[] body = JSON.writeValueAsString(body(request, problem)).getBytes(StandardCharsets.UTF_8);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    /** The name under which the log knows this request. */
    static String id(HttpServletRequest request) {
        if (request.getAttribute(ID) instanceof String known) {
            return known;
        }
        String id = "req-" + request.getRequestId();
        request.setAttribute(ID, id);
        return id;
    }

    private static Map<String, Object> body(HttpServletRequest request, Problem problem) {
        var body = new LinkedHashMap<String, Object>();
        body.put("type", TYPES + problem.slug());
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        body.put("instance", asked(request) + "#" + id(request));
        if (!problem.errors().isEmpty()) {
            body.put("errors", problem.errors());
        }
        body.putAll(problem.more());
        return body;
    }

    /** The path as it was asked for, also after the container turned to its error page; without a secret that stands in it. */
    public static String asked(HttpServletRequest request) {
        Object original = request.getAttribute("jakarta.servlet.error.request_uri");
        String path = original instanceof String text ? text : request.getRequestURI();
        return SECRET.stream()
                .filter(path::startsWith)
                .findFirst()
                .map(each -> each + "***")
                .orElseGet(() -> path.length() <= 300 ? path : path.substring(0, 300));
    }
}
