package dev.faultline.gate;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Lets controllers take {@link Fields}, {@link Document}, {@link Query} and {@link IfMatch} as arguments. */
@Configuration
class GateArguments implements WebMvcConfigurer {

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Fields.class, Document.class, Query.class, IfMatch.class);
    }

    private final Cursors cursors;

    GateArguments(Cursors cursors) {
        this.cursors = cursors;
    }

    @Override
    public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(argument(Document.class, GateArguments::document));
        resolvers.add(argument(
                Fields.class,
                (parameter, request) -> document(parameter, request).fields()));
        resolvers.add(argument(
                Query.class, (_, request) -> new Query(request.getRequestURI(), Query.parameters(request), cursors)));
        resolvers.add(argument(IfMatch.class, (_, request) -> IfMatch.header(request.getHeader("If-Match"))));
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(new ApiRequests()).addPathPatterns("/api/**");
    }

    private static Document document(MethodParameter parameter, HttpServletRequest request) throws IOException {
        Body body = parameter.getParameterAnnotation(Body.class);
        byte[] bytes = bytes(request, 1024 * (body == null ? Gate.KIB : body.kib()));
        if (bytes.length == 0 && body != null && body.mayBeEmpty()) {
            return new Document(Fields.none(), "", Format.JSON);
        }
        return Gate.document(bytes, request.getContentType());
    }

    /** No more than {@code limit} is ever read, whatever the headers say. */
    private static byte[] bytes(HttpServletRequest request, int limit) throws IOException {
        if (request.getContentLengthLong() > limit) {
            throw Problem.tooLarge(limit);
        }
        try (InputStream in = request.getInputStream()) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw Problem.tooLarge(limit);
            }
            return bytes;
        }
    }

    private interface Argument {
        Object of(MethodParameter parameter, HttpServletRequest request) throws IOException;
    }

    private static HandlerMethodArgumentResolver argument(Class<?> type, Argument argument) {
        return new HandlerMethodArgumentResolver() {
            @Override
            public boolean supportsParameter(MethodParameter parameter) {
                return parameter.getParameterType() == type;
            }

            @Override
            public Object resolveArgument(
                    MethodParameter parameter,
                    @Nullable ModelAndViewContainer container,
                    NativeWebRequest request,
                    @Nullable WebDataBinderFactory binders)
                    throws IOException {
                HttpServletRequest asked = request.getNativeRequest(HttpServletRequest.class);
                if (asked == null) {
                    throw new IllegalStateException("not a servlet request");
                }
                return argument.of(parameter, asked);
            }
        };
    }
}
