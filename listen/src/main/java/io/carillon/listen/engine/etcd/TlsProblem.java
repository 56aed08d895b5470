package io.carillon.listen.engine.etcd;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;

import org.jspecify.annotations.Nullable;

/** Tells failures of encryption, which do not pass by themselves, from those that do. */
final class TlsProblem {

    /** What the other side says when it does not accept a certificate of ours, or wants one. */
    private static final List<String> REFUSALS = List.of("bad_certificate", "certificate_required", "unknown_ca",
            "certificate_unknown", "handshake_failure");

    private TlsProblem() {
    }

    /**
     * What is wrong and how to mend it, in one line.
     *
     * @return null if the failure is of another kind
     */
    static @Nullable String describe(Throwable failure, String address) {
        List<Throwable> causes = Stream.iterate(failure, cause -> cause != null, Throwable::getCause).toList();
        Optional<Throwable> found = last(causes, CertificateExpiredException.class)
                .or(() -> last(causes, CertificateNotYetValidException.class));
        if (found.isPresent()) {
            return "The certificate of " + address + " is not valid at this time (" + line(found.get())
                    + "); renew it, or set the clock of this machine";
        }
        found = last(causes, CertPathBuilderException.class).or(() -> last(causes, CertPathValidatorException.class));
        if (found.isPresent()) {
            return "The certificate of " + address + " is not trusted (" + line(found.get())
                    + "); set ca_file to the certificate (PEM) of the authority that signed it";
        }
        found = last(causes, CertificateException.class);
        if (found.isPresent()) {
            return "The certificate of " + address + " is not for this server (" + line(found.get())
                    + "); set host to a name that the certificate holds";
        }
        return last(causes, SSLException.class).map(problem -> describe(line(problem), address)).orElse(null);
    }

    private static @Nullable String describe(String said, String address) {
        if (said.contains("Unsupported or unrecognized SSL message") || said.contains("plaintext connection")
                || said.contains("not an SSL/TLS record")) {
            return address + " does not speak TLS; set https to false, or the port to that of its TLS";
        }
        if (REFUSALS.stream().anyMatch(said::contains)) {
            return address + " does not accept this client (" + said
                    + "); set cert_file and cert_key_file to a certificate that it trusts";
        }
        return null;
    }

    private static Optional<Throwable> last(List<Throwable> causes, Class<? extends Throwable> type) {
        return causes.reversed().stream().filter(type::isInstance).findFirst();
    }

    private static String line(Throwable problem) {
        String text = problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
        return text.lines().findFirst().orElse("").strip();
    }
}
