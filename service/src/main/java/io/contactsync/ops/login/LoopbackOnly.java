package io.contactsync.ops.login;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * While there is no login, everything but the two probes is for people on this machine: the peer is a loopback address, no
 * proxy forwarded the request, and its {@code Host} names this machine. The last keeps a web site from reading the page
 * through a visitor's browser by pointing its own name at 127.0.0.1 (DNS rebinding).
 */
public final class LoopbackOnly extends OncePerRequestFilter {

    static final String REFUSED_PEER =
            "contact-sync has no login configured, so this is answered on the machine itself only:"
                    + " open it there, as http://127.0.0.1, or through an SSH tunnel.";
    static final String REFUSED_HOST =
            "contact-sync has no login configured, so this is answered under the names of the"
                    + " machine itself only (expected: localhost, 127.0.0.1 or [::1] in the address).";

    private static final List<String> PROBES = List.of("/actuator/health/liveness", "/actuator/health/readiness");
    private static final List<String> FORWARDED =
            List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP");
    private static final Pattern LOOPBACK_V4 = Pattern.compile("127(\\.\\d{1,3}){3}");
    private static final Pattern PORT = Pattern.compile(":\\d*$");

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return PROBES.contains(request.getRequestURI());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!isLoopback(request.getRemoteAddr())
                || FORWARDED.stream().anyMatch(header -> request.getHeader(header) != null)) {
            refuse(response, REFUSED_PEER);
        } else if (!namesThisMachine(request.getHeader("Host"))) {
            refuse(response, REFUSED_HOST);
        } else {
            chain.doFilter(request, response);
        }
    }

    /** Whether the value of a {@code Host} header is a loopback name or address. */
    public static boolean namesThisMachine(@Nullable String host) {
        if (host == null) {
            return false;
        }
        String name = PORT.matcher(host).replaceFirst("").toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.equals("[::1]")
                || LOOPBACK_V4.matcher(name).matches();
    }

    private static boolean isLoopback(String address) {
        try {
            // An address as the server gives it: nothing is looked up.
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static void refuse(HttpServletResponse response, String sentence) throws IOException {
        response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        response.setContentType("text/plain");
        response.setCharacterEncoding(StandardCharsets.UTF_8);
        response.getWriter().println(sentence);
    }
}
