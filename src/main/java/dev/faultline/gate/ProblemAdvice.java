package dev.faultline.gate;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Controller;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns every exception into one form of answer: a problem for programs, a page for people. Says nothing of the inside. */
@Controller
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ProblemAdvice implements ErrorController {

    private static final String PROBLEM = ProblemAdvice.class.getName() + ".problem";
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    @ExceptionHandler
    void refuse(Exception thrown, HttpServletRequest request, HttpServletResponse response) throws Exception {
        if (thrown instanceof AccessDeniedException || thrown instanceof AuthenticationException) {
            throw thrown; // whoever guards the door answers
        }
        if (thrown instanceof AsyncRequestNotUsableException || response.isCommitted()) {
            log.debug("{}: nobody is listening any more", Problems.id(request), thrown);
            return;
        }
        Problem problem = problem(thrown);
        if (problem.status() >= 500) {
            log.warn("{} {} failed ({})", request.getMethod(), Problems.asked(request), Problems.id(request), thrown);
        }
        if (!isPage(request)) {
            Problems.answer(request, response, problem);
        } else { // by way of the container, so that the page has its frame
            problem.headers().forEach(response::setHeader);
            request.setAttribute(PROBLEM, problem);
            response.sendError(problem.status());
        }
    }

    /** Where the container sends what failed before or beside the controllers, and pages that cannot be shown. */
    @RequestMapping("/error")
    @Nullable ModelAndView failed(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        Problem problem = request.getAttribute(PROBLEM) instanceof Problem known ? known : unexplained(request, status);
        if (!isPage(request)) {
            Problems.answer(request, response, problem);
            return null;
        }
        String view = switch (problem.status()) {
            case 401, 403, 404 -> "error/" + problem.status();
            default -> problem.status() >= 500 && problem.status() != 503 ? "error" : "gate/problem";
        };
        return new ModelAndView(
                view,
                Map.of("problem", problem, "request", Problems.id(request)),
                HttpStatus.valueOf(problem.status()));
    }

    private static Problem unexplained(HttpServletRequest request, int status) {
        return status >= 500 && request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Exception thrown
                ? problem(thrown)
                : plain(status);
    }

    private static Problem problem(Exception thrown) {
        return switch (thrown) {
            case Problem problem -> problem;
            case NoResourceFoundException _, NoHandlerFoundException _ -> Problem.notFound();
            case HttpRequestMethodNotSupportedException e -> {
                String allowed =
                        String.join(", ", e.getSupportedMethods() == null ? new String[0] : e.getSupportedMethods());
                yield new Problem(405, "method", "This cannot be done here", "Allowed here: %s.".formatted(allowed))
                        .header("Allow", allowed);
            }
            case HttpMediaTypeNotAcceptableException _ -> ApiRequests.notAcceptable("application/json");
            case HttpMediaTypeNotSupportedException _ ->
                Problem.unsupported("Content-Type", "This content type is not accepted here.");
            case MaxUploadSizeExceededException _ ->
                new Problem(413, "too-large", "The request is too large", "The file is too large.");
            case MultipartException _ -> plain(400);
            case MissingServletRequestParameterException e ->
                Problem.invalid(FieldError.parameter(
                        e.getParameterName(), "required", "“%s” is missing.".formatted(e.getParameterName())));
            case MethodArgumentTypeMismatchException e -> mismatch(e);
            case TypeMismatchException _ -> plain(400);
            case DuplicateKeyException _ -> Problem.conflict("duplicate", "This exists already.");
            case ConcurrencyFailureException _ ->
                Problem.unavailable("Somebody else changes the same thing now; try again.", Duration.ofSeconds(1));
            case DataAccessResourceFailureException _, QueryTimeoutException _, CannotCreateTransactionException _ ->
                Problem.unavailable("The database does not answer.", Duration.ofSeconds(5));
            case ErrorResponse e -> plain(e.getStatusCode().value());
            default -> plain(500);
        };
    }

    /** An id in the path that is none names nothing; a parameter of the query is the caller's mistake. */
    private static Problem mismatch(MethodArgumentTypeMismatchException e) {
        return e.getParameter().hasParameterAnnotation(RequestParam.class)
                ? Problem.invalid(FieldError.parameter(e.getName(), "parameter", "This value is not possible here."))
                : Problem.notFound();
    }

    private static Problem plain(int status) {
        return switch (status) {
            case 404 -> Problem.notFound();
            case 403 -> Problem.forbidden("You may not do this.");
            case 401 -> new Problem(401, "unauthenticated", "Who are you?", "Log in, or send a token.");
            case 405 -> new Problem(405, "method", "This cannot be done here", "Another method is needed.");
            case 406 -> ApiRequests.notAcceptable("application/json");
            case 413 -> new Problem(413, "too-large", "The request is too large", "The request is too large.");
            case 415 -> Problem.unsupported("Content-Type", "This content type is not accepted here.");
            case 503 -> Problem.unavailable("This does not work now.", Duration.ofSeconds(5));
            default ->
                status >= 500
                        ? new Problem(
                                500,
                                "internal",
                                "Something went wrong here",
                                "The log knows it by its request.",
                                List.of())
                        : new Problem(
                                status >= 400 ? status : 404,
                                "unreadable",
                                "The request cannot be read",
                                "The request is not valid.");
        };
    }

    private static boolean isPage(HttpServletRequest request) {
        Object original = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        String path = original instanceof String text ? text : request.getRequestURI();
        String accept = request.getHeader("Accept");
        return !path.matches("/(api|agent|feeds|health|live|v3)(/.*)?")
                && accept != null
                && accept.contains("text/html");
    }
}
