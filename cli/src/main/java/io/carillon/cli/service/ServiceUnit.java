package io.carillon.cli.service;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * What a unit of systemd is made of.
 *
 * @param name        the service's name without {@code .service}; also that of its folders
 * @param description what it does, in one line
 * @param command     the program, by its absolute path, and its arguments
 * @param kind        what it is
 * @param ofUser      whether it belongs to a user's own service manager
 * @param runAs       the user that a service of the system runs as; null for one of its own
 * @param writable    folders that it writes to beside its own
 * @param needsHome   whether it must see files under /home or /root
 * @param lowPort     whether it listens on a port below 1024
 * @param environment environment variables that are set for it
 * @param folder      where it runs; null for wherever the service manager has it
 * @param watchdog    after how many seconds without a sign of life it is started anew; null for never
 */
public record ServiceUnit(String name, String description, List<String> command, Kind kind, boolean ofUser,
        @Nullable String runAs, List<Path> writable, boolean needsHome, boolean lowPort,
        Map<String, String> environment, @Nullable Path folder, @Nullable Long watchdog) {

    /** What a service can be. */
    public enum Kind {
        /** A server, which unpacks a library when it first runs. */
        SERVER("server"),
        /** Listeners. */
        LISTEN("listen"),
        /** A workflow, whose workers are any programs, and outlive it. */
        NOWCAST("nowcast");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As it is written on the command line. */
        public String word() {
            return word;
        }
    }

    /** The first line of each unit that Carillon writes. */
    public static final String MARK = "# Written by: carillon service install";

    /** The text of the unit. */
    public String text() {
        return unit() + service() + (ofUser ? confinedByUser() : confined()) + """

                [Install]
                WantedBy=%s
                """.formatted(ofUser ? "default.target" : "multi-user.target");
    }

    private String unit() {
        String after = kind == Kind.SERVER ? "" : " carillon-server.service";
        String network = ofUser ? "" : "Wants=network-online.target\nAfter=network-online.target" + after + "\n";
        return MARK + """

                # Running that again writes it anew. Settings of your own belong into: systemctl edit%s %s

                [Unit]
                Description=%s
                """.formatted(ofUser ? " --user" : "", name, description.replace("%", "%%")) + network
                + "# Goes on trying: what it waits for may take longer than systemd's patience with restarts.\n"
                + "StartLimitIntervalSec=0\n";
    }

    private String service() {
        String line = command.stream().map(UnitQuoting::word).collect(Collectors.joining(" "));
        return """

                [Service]
                # Ready once it says so: a server when it serves, listeners when they know where they begin, a workflow when
                # its broker and manager run.
                Type=notify
                NotifyAccess=main
                ExecStart=%s
                Restart=on-failure
                RestartSec=2
                TimeoutStartSec=5min
                TimeoutStopSec=45
                """
                .formatted(line) + (watchdog == null ? "" : "WatchdogSec=" + watchdog + "\n") + where()
                + (kind == Kind.NOWCAST ? """
                        # Workers that run go on; the workflow takes them up again when it is started anew.
                        KillMode=process
                        """ : """
                        # SIGTERM is for the program alone, which ends its triggers.
                        KillMode=mixed
                        """) + """
                        # How Java ends by SIGTERM before it can heed it.
                        SuccessExitStatus=143
                        LimitNOFILE=65536
                        UMask=0077
                        """;
    }

    private String where() {
        StringBuilder out = new StringBuilder();
        if (folder != null) {
            out.append("WorkingDirectory=").append(UnitQuoting.unquoted(folder.toString())).append('\n');
        }
        environment.forEach((variable, value) -> out.append("Environment=")
                .append(UnitQuoting.word(variable + "=" + value)).append('\n'));
        if (kind == Kind.NOWCAST) {
            out.append("ExecReload=/bin/kill -HUP $MAINPID\n");
        }
        return out.toString();
    }

    private String confined() {
        StringBuilder out = new StringBuilder("\n# Who it is, and what it keeps: /var/lib/" + name + " is its home.\n");
        if (runAs == null) {
            out.append("DynamicUser=yes\nStateDirectory=").append(name).append('\n');
            out.append("Environment=HOME=%S/").append(name).append(" XDG_STATE_HOME=%S/").append(name).append('\n');
        } else {
            out.replace(0, out.length(), "\n# Who it is; it may write to its state folder alone.\n");
            out.append("User=").append(UnitQuoting.value(runAs)).append("\nStateDirectory=").append(name).append('\n');
            out.append("Environment=XDG_STATE_HOME=%S/").append(name).append('\n');
        }
        if (kind == Kind.SERVER) {
            out.append("# Where it unpacks the library of its index.\nCacheDirectory=").append(name)
                    .append("\nEnvironment=ROCKSDB_SHAREDLIB_DIR=%C/").append(name).append('\n');
        }
        for (Path folder : writable) {
            out.append("ReadWritePaths=").append(UnitQuoting.value(folder.toString())).append('\n');
        }
        out.append("""

                # What it can't do.
                NoNewPrivileges=yes
                ProtectSystem=strict
                """);
        out.append(needsHome
                ? "# The program or a file that it was given is in a home folder.\nProtectHome=read-only\n"
                : "ProtectHome=yes\n");
        out.append("""
                PrivateTmp=yes
                PrivateDevices=yes
                ProtectClock=yes
                ProtectControlGroups=yes
                ProtectHostname=yes
                ProtectKernelLogs=yes
                ProtectKernelModules=yes
                ProtectKernelTunables=yes
                ProtectProc=invisible
                RestrictNamespaces=yes
                """);
        out.append(lowPort
                ? "# A port below 1024.\nCapabilityBoundingSet=CAP_NET_BIND_SERVICE\nAmbientCapabilities=CAP_NET_BIND_SERVICE\n"
                : "CapabilityBoundingSet=\n");
        return out + filtered();
    }

    private String confinedByUser() {
        return """

                # What it can't do. A user's service manager can't take more away; it lacks the right to.
                NoNewPrivileges=yes
                """ + filtered();
    }

    /** What the workers of a workflow need can't be known. */
    private String filtered() {
        if (kind == Kind.NOWCAST) {
            return "";
        }
        return """
                LockPersonality=yes
                RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
                RestrictRealtime=yes
                RestrictSUIDSGID=yes
                SystemCallArchitectures=native
                SystemCallFilter=@system-service
                SystemCallErrorNumber=EPERM
                # Must stay off: Java compiles while it runs, into memory that it then executes.
                MemoryDenyWriteExecute=no
                """;
    }
}
