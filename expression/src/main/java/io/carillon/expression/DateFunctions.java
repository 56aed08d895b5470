package io.carillon.expression;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.exceptions.CelInvalidArgumentException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.parser.CelParserBuilder;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;

/**
 * Functions of expressions on dates, which are texts such as {@code 2026-11-21} (ISO 8601); {@code 20261121} is read
 * too, as many data sets write them. Patterns are those of {@link DateTimeFormatter}, with English names.
 */
final class DateFunctions implements CelCompilerLibrary, CelRuntimeLibrary {

    private static final DateTimeFormatter READ = new DateTimeFormatterBuilder()
            .appendOptional(DateTimeFormatter.ISO_LOCAL_DATE).appendOptional(DateTimeFormatter.BASIC_ISO_DATE)
            .toFormatter(Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    @Override
    public void setParserOptions(CelParserBuilder builder) {
        // nothing that the parser must know
    }

    @Override
    public void setCheckerOptions(CelCheckerBuilder builder) {
        CelType text = SimpleType.STRING;
        CelType number = SimpleType.INT;
        builder.addFunctionDeclarations(
                CelFunctionDecl.newFunctionDeclaration("today", CelOverloadDecl.newGlobalOverload("today_utc", text),
                        CelOverloadDecl.newGlobalOverload("today_zone", text, text)),
                member("plusDays", "date_plus_days", text, text, number),
                member("plusMonths", "date_plus_months", text, text, number),
                member("daysUntil", "date_days_until", number, text, text),
                member("dayOfWeek", "date_day_of_week", number, text),
                member("formatDate", "date_format", text, text, text),
                member("parseDate", "date_parse", text, text, text));
    }

    private static CelFunctionDecl member(String name, String id, CelType result, CelType... types) {
        return CelFunctionDecl.newFunctionDeclaration(name,
                CelOverloadDecl.newMemberOverload(id, result, List.of(types)));
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder builder) {
        builder.addFunctionBindings(CelFunctionBinding.fromOverloads("today",
                CelFunctionBinding.from("today_utc", List.of(), _ -> LocalDate.now(ZoneOffset.UTC).toString()),
                CelFunctionBinding.from("today_zone", String.class, zone -> LocalDate.now(zone(zone)).toString())));
        bind(builder, "plusDays", CelFunctionBinding.from("date_plus_days", String.class, Long.class,
                (date, days) -> moved(days, date(date)::plusDays)));
        bind(builder, "plusMonths", CelFunctionBinding.from("date_plus_months", String.class, Long.class,
                (date, months) -> moved(months, date(date)::plusMonths)));
        bind(builder, "daysUntil", CelFunctionBinding.from("date_days_until", String.class, String.class,
                (date, end) -> ChronoUnit.DAYS.between(date(date), date(end))));
        bind(builder, "dayOfWeek", CelFunctionBinding.from("date_day_of_week", String.class,
                date -> (long) date(date).getDayOfWeek().getValue()));
        bind(builder, "formatDate",
                CelFunctionBinding.from("date_format", String.class, String.class, DateFunctions::formatted));
        bind(builder, "parseDate",
                CelFunctionBinding.from("date_parse", String.class, String.class, DateFunctions::parsed));
    }

    private static void bind(CelRuntimeBuilder builder, String name, CelFunctionBinding binding) {
        builder.addFunctionBindings(CelFunctionBinding.fromOverloads(name, binding));
    }

    private static LocalDate date(String text) {
        try {
            return LocalDate.parse(text, READ);
        } catch (DateTimeException e) {
            throw wrong("'" + text + "' is no date such as 2026-11-21");
        }
    }

    private static String moved(long by, LongFunction<LocalDate> move) {
        try {
            return move.apply(by).toString();
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong("there is no date that is " + by + " away");
        }
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw wrong("'" + name + "' is no time zone such as America/Vancouver");
        }
    }

    private static String formatted(String date, String pattern) {
        LocalDate read = date(date);
        try {
            return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(read);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw wrong("'" + pattern + "' is no pattern for a date such as yyyyMMdd");
        }
    }

    private static String parsed(String text, String pattern) {
        try {
            DateTimeFormatter formatter = new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern)
                    .toFormatter(Locale.ENGLISH);
            return LocalDate.parse(text, formatter).toString();
        } catch (DateTimeException e) {
            throw wrong("'" + text + "' is no date as the pattern '" + pattern + "' has it");
        } catch (IllegalArgumentException e) {
            throw wrong("'" + pattern + "' is no pattern for a date such as ddMMMyy");
        }
    }

    private static CelInvalidArgumentException wrong(String problem) {
        return new CelInvalidArgumentException(problem);
    }
}
