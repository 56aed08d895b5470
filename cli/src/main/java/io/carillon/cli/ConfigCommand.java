package io.carillon.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.event.python.PythonJson;
import io.carillon.event.python.PythonText;
import io.carillon.listen.config.ConfigException;
import io.carillon.listen.config.ConfigLoader;
import io.carillon.listen.config.EffectiveConfig;
import io.carillon.listen.config.Source;
import io.carillon.logging.LineBreaks;
import org.jspecify.annotations.Nullable;

/** {@code carillon config show}: what the client is configured with, and where each value comes from. */
final class ConfigCommand implements CarillonCommand {

    private static final String SHOW = "show";
    private static final String JSON = "json";

    @Override
    public CommandSyntax syntax() {
        return new CommandSyntax("carillon config", SHOW,
                AvisoOptions.with(CommandOption.flag(null, JSON, "Write JSON.")), """
                        show prints what the commands of aviso would be configured with if they had the same options: \
                        each setting, its value, and where that comes from. Secrets are shown as ****.
                        Examples: carillon config show; carillon config show -c other.yaml --json""");
    }

    @Override
    public int run(CommandArguments arguments, Env env) throws CommandException {
        String action = arguments.positionals().getFirst();
        if (!action.equals(SHOW)) {
            throw new CommandException("there is no action " + PythonText.repr(action) + "; there is " + SHOW);
        }
        EffectiveConfig config;
        try {
            config = new ConfigLoader(env.variables(), env.home(), env.systemFolder())
                    .files(AvisoOptions.overrides(arguments)).read();
        } catch (ConfigException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
        if (arguments.has(JSON)) {
            env.out().println(PythonJson.pretty(json(config)));
        } else {
            print(config, env.out());
        }
        return ExitCode.DONE;
    }

    private static void print(EffectiveConfig config, PrintStream out) {
        List<List<String>> rows = new ArrayList<>();
        for (EffectiveConfig.Value value : config.values()) {
            rows.add(List.of(plain(value.name()), plain(text(value.value())), plain(value.source().toString())));
        }
        int first = width(rows, 0);
        int second = Math.min(40, width(rows, 1));
        for (List<String> row : rows) {
            out.println(padded(row.get(0), first) + "  " + padded(row.get(1), second) + "  " + row.get(2));
        }
        for (EffectiveConfig.Ignored ignored : config.ignored()) {
            out.println(plain(ignored.name() + " in " + ignored.source() + " is no setting and has no effect"));
        }
    }

    private static int width(List<List<String>> rows, int column) {
        return rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String plain(String text) {
        return LineBreaks.ESCAPED.apply(text);
    }

    private static String text(@Nullable Object value) {
        return value instanceof String text ? text : PythonJson.compact(jsonValue(value));
    }

    private static Map<String, Object> json(EffectiveConfig config) {
        Map<String, Object> settings = new LinkedHashMap<>();
        for (EffectiveConfig.Value value : config.values()) {
            Map<String, @Nullable Object> setting = new LinkedHashMap<>(source(value.source()));
            setting.put("value", jsonValue(value.value()));
            settings.put(value.name(), setting);
        }
        Map<String, Object> ignored = new LinkedHashMap<>();
        config.ignored().forEach(each -> ignored.put(each.name(), source(each.source())));
        return Map.of("settings", settings, "ignored", ignored);
    }

    private static Map<String, Object> source(Source source) {
        String kind = source.kind().name().toLowerCase(Locale.ROOT);
        return source.name().isEmpty() ? Map.of("source", kind) : Map.of("source", kind, "name", source.name());
    }

    /** JSON has no dates, and no names but text. */
    private static @Nullable Object jsonValue(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String _,Boolean _,Number _ -> value;
            case List<?> list -> {
                List<@Nullable Object> elements = new ArrayList<>();
                list.forEach(element -> elements.add(jsonValue(element)));
                yield elements;
            }
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                map.forEach((name, member) -> members.put(PythonText.str(name), jsonValue(member)));
                yield members;
            }
            default -> PythonText.str(value);
        };
    }
}
