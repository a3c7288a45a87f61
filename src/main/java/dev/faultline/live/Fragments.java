package dev.faultline.live;

import java.time.Clock;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.thymeleaf.TemplateSpec;
import org.thymeleaf.context.Context;
import org.thymeleaf.context.IExpressionContext;
import org.thymeleaf.context.IWebContext;
import org.thymeleaf.linkbuilder.StandardLinkBuilder;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;

/** Renders parts of templates where there is no request. Times come out in UTC, and the browser moves them to its zone. */
@Component
public class Fragments {

    private final SpringTemplateEngine engine;
    private final Clock clock;

    Fragments(SpringTemplateEngine engine, Clock clock, @Value("${server.servlet.context-path:}") String contextPath) {
        this.engine = engine;
        this.clock = clock;
        engine.setLinkBuilder(new LinksAnywhere(contextPath));
    }

    public String render(String template, String fragment, Map<String, ?> model) {
        var variables = new HashMap<String, Object>(model);
        variables.put("times", Times.utc(clock.instant()));
        return engine.process(
                new TemplateSpec(template, Set.of(fragment), TemplateMode.HTML, null),
                new Context(Locale.ENGLISH, variables));
    }

    /** The same, as what replaces the inside of the element {@code #target} on every page that has it. */
    public String partial(String target, String template, String fragment, Map<String, ?> model) {
        return "<hx-partial hx-target=\"#%s\" hx-swap=\"innerMorph\">%s</hx-partial>"
                .formatted(target, render(template, fragment, model));
    }

    /** {@code @{/…}} with and without a request. */
    private static final class LinksAnywhere extends StandardLinkBuilder {

        private final String contextPath;

        LinksAnywhere(String contextPath) {
            this.contextPath = contextPath;
        }

        @Override
        protected String computeContextPath(IExpressionContext context, String base, Map<String, Object> parameters) {
            return context instanceof IWebContext ? super.computeContextPath(context, base, parameters) : contextPath;
        }

        @Override
        protected String processLink(IExpressionContext context, String link) {
            return context instanceof IWebContext ? super.processLink(context, link) : link;
        }
    }
}
