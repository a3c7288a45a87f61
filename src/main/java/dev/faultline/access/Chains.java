package dev.faultline.access;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.EnumSet;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.AnonymousAuthenticationFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.session.web.http.CookieHttpSessionIdResolver;
import org.springframework.session.web.http.HttpSessionIdResolver;

/** Four sides, four chains; {@link RequestTable} says what each request needs. */
@Configuration(proxyBeanMethods = false)
class Chains {

    private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
            + "base-uri 'none'; frame-ancestors 'none'; object-src 'none'";

    private final Refusals refusals;

    Chains(Refusals refusals) {
        this.refusals = refusals;
    }

    /** No session, no token of a form, no database: the halt checks its callers with {@link HaltCredentials}. */
    @Bean
    @Order(1)
    SecurityFilterChain halt(HttpSecurity http) {
        return bare(http, Surface.HALT)
                .exceptionHandling(refused -> refused.authenticationEntryPoint(
                                (request, response, _) -> refusals.unknown(request, response))
                        .accessDeniedHandler((request, response, _) -> refusals.unknown(request, response)))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain open(HttpSecurity http) {
        return bare(http, Surface.OPEN)
                .headers(headers -> headers.cacheControl(HeadersConfigurer.CacheControlConfig::disable))
                .exceptionHandling(refused -> refused.authenticationEntryPoint(
                                (request, response, _) -> refusals.unknown(request, response))
                        .accessDeniedHandler((request, response, _) -> refusals.unknown(request, response)))
                .build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain api(HttpSecurity http, Tokens tokens) {
        return bare(http, Surface.API)
                .addFilterBefore(new BearerTokens(tokens, refusals), AnonymousAuthenticationFilter.class)
                .exceptionHandling(
                        refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .build();
    }

    @Bean
    @Order(4)
    SecurityFilterChain browser(HttpSecurity http, Welcome welcome, HaltCredentials halt, Clock clock) {
        HttpSessionRequestCache wanted = wantedPages();
        http.securityMatcher(Surface.BROWSER::has)
                .headers(Chains::headers)
                .authorizeHttpRequests(Chains::permissions)
                .requestCache(cache -> cache.requestCache(wanted))
                .formLogin(form -> form.loginPage("/login")
                        .usernameParameter("login")
                        .successHandler(welcome.back(wanted))
                        .failureHandler(welcome::turnAway))
                .logout(logout -> logout.logoutSuccessUrl("/login?out")
                        .addLogoutHandler((request, response, _) -> halt.forget(request, response)))
                .addFilterBefore(new CrossSite(refusals), SecurityContextHolderFilter.class)
                .addFilterAfter(new SessionAge(clock), SecurityContextHolderFilter.class)
                .exceptionHandling(
                        refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals));
        return http.build();
    }

    /** Names that a browser keeps to this host under https; plain ones without, where it would refuse the others. */
    @Bean
    HttpSessionIdResolver sessionCookie() {
        CookieHttpSessionIdResolver resolver = new CookieHttpSessionIdResolver();
        resolver.setCookieSerializer(new SessionCookie());
        return resolver;
    }

    @Bean
    FilterRegistrationBean<Outermost> outermost(HaltCredentials halt) {
        var registration = new FilterRegistrationBean<>(new Outermost(halt));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ERROR));
        registration.setAsyncSupported(true);
        return registration;
    }

    private HttpSecurity bare(HttpSecurity http, Surface surface) {
        return http.securityMatcher(surface::has)
                .headers(Chains::headers)
                .authorizeHttpRequests(Chains::permissions)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable())
                .requestCache(cache -> cache.disable())
                .logout(logout -> logout.disable());
    }

    private static void permissions(
            AuthorizeHttpRequestsConfigurer<HttpSecurity>.AuthorizationManagerRequestMatcherRegistry requests) {
        requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD)
                .permitAll();
        RequestTable.apply(requests);
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(policy -> policy.policyDirectives(CONTENT_SECURITY_POLICY))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                .crossOriginOpenerPolicy(opener -> opener.policy(CrossOriginOpenerPolicy.SAME_ORIGIN))
                .crossOriginResourcePolicy(resource -> resource.policy(CrossOriginResourcePolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(features -> features.policy("camera=(), geolocation=(), microphone=()"))
                .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny);
    }

    @SuppressWarnings("NullAway") // without a name, nothing is added to the address
    private static HttpSessionRequestCache wantedPages() {
        HttpSessionRequestCache wanted = new HttpSessionRequestCache();
        wanted.setMatchingRequestParameterName(null);
        wanted.setRequestMatcher(Chains::isPage);
        return wanted;
    }

    /** Where somebody is taken after logging in: to the page they wanted, never to a part of one. */
    private static boolean isPage(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return request.getMethod().equals("GET")
                && request.getHeader("HX-Request") == null
                && accept != null
                && accept.contains("text/html");
    }
}
