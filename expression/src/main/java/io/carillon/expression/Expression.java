package io.carillon.expression;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import io.carillon.expression.ExpressionEvaluationException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * An expression in the Common Expression Language, compiled once for many evaluations. Beside CEL's standard functions
 * and macros ({@code has}, {@code all}, {@code exists}, {@code in}, {@code matches}, {@code startsWith},
 * {@code timestamp}, {@code duration}, ...) there are those of CEL's extensions for strings and for math
 * ({@code lowerAscii}, {@code split}, {@code math.greatest}, ...), and those on dates ({@code today}, {@code plusDays},
 * {@code formatDate}, ...). Regular expressions are those of RE2, which take time in proportion to the text. Numbers of
 * different types can be compared. Immutable and thread-safe.
 */
public final class Expression {

    /** A longer expression is a mistake, or an attempt to exhaust the memory. */
    private static final int MOST_CHARACTERS = 10_000;

    /** How many elements {@code all}, {@code exists}, {@code map} and {@code filter} look at in one evaluation. */
    private static final int MOST_ITERATIONS = 100_000;

    private static final CelOptions OPTIONS = CelOptions.current().enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(MOST_CHARACTERS).comprehensionMaxIterations(MOST_ITERATIONS).build();

    private static final DateFunctions DATES = new DateFunctions();

    private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS)
            .addLibraries(CelExtensions.strings(), CelExtensions.math(), DATES).build();

    private final String text;
    private final Map<String, VariableType> variables;
    private final CelRuntime.Program program;
    private final List<Set<Equality>> equalities;

    private Expression(String text, Map<String, VariableType> variables, CelRuntime.Program program,
            List<Set<Equality>> equalities) {
        this.text = text;
        this.variables = variables;
        this.program = program;
        this.equalities = equalities;
    }

    /**
     * Compiles an expression with a result of any type.
     *
     * @param variables what it may refer to, by name
     * @throws ExpressionSyntaxException when it is no expression, or does with a variable what its type doesn't allow
     */
    public static Expression compile(String text, Map<String, VariableType> variables)
            throws ExpressionSyntaxException {
        return compile(text, variables, false);
    }

    /**
     * Compiles an expression that is true or false.
     *
     * @param variables what it may refer to, by name
     * @throws ExpressionSyntaxException as {@link #compile}, and when its result is of another type
     */
    public static Expression compileCondition(String text, Map<String, VariableType> variables)
            throws ExpressionSyntaxException {
        return compile(text, variables, true);
    }

    private static Expression compile(String text, Map<String, VariableType> variables, boolean condition)
            throws ExpressionSyntaxException {
        CelCompilerBuilder builder = CelCompilerFactory.standardCelCompilerBuilder().setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(CelExtensions.strings(), CelExtensions.math(), DATES);
        variables.forEach((name, type) -> builder.addVar(name, type.type()));
        if (condition) {
            builder.setResultType(SimpleType.BOOL);
        }
        CelCompiler compiler = builder.build();
        try {
            CelAbstractSyntaxTree tree = compiler.compile(text).getAst();
            return new Expression(text, Map.copyOf(variables), RUNTIME.createProgram(tree),
                    Equality.neededBy(tree.getExpr()));
        } catch (CelValidationException e) {
            throw mistake(text, e);
        } catch (CelEvaluationException e) {
            throw new ExpressionSyntaxException(oneLine(String.valueOf(e.getMessage())), 1, 1);
        }
    }

    private static ExpressionSyntaxException mistake(String text, CelValidationException e) {
        if (e.getErrors().isEmpty()) {
            return new ExpressionSyntaxException(oneLine(String.valueOf(e.getMessage())), 1, 1);
        }
        CelIssue issue = e.getErrors().getFirst();
        CelSourceLocation at = issue.getSourceLocation();
        int line = Math.max(1, at.getLine());
        int column = Math.max(0, at.getColumn());
        String[] lines = text.split("\n", -1);
        String where = (lines.length > 1 ? "line " + line + ", " : "") + "column " + (column + 1) + ": ";
        // What could stand there instead is, as a rule, half of the language.
        String what = oneLine(issue.getMessage()).replace(" (in container '')", "").replaceFirst(" expecting \\{.*",
                "");
        return new ExpressionSyntaxException(
                where + what + ", at: " + pointedAt(line <= lines.length ? lines[line - 1] : "", column), line,
                column + 1);
    }

    /** A line of which one place is pointed at, and what stands far from there is left out. */
    private static String pointedAt(String line, int column) {
        int[] characters = line.codePoints().toArray();
        int at = Math.min(column, characters.length);
        int begin = Math.max(0, at - 40);
        int end = Math.min(characters.length, at + 40);
        return oneLine((begin > 0 ? "..." : "") + new String(characters, begin, at - begin) + ">>>"
                + new String(characters, at, end - at) + (end < characters.length ? "..." : ""));
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }

    /** The expression as it was written. */
    public String text() {
        return text;
    }

    /**
     * Equalities of which it can be told without evaluating the expression that it is not true: from each of these sets
     * one must hold for it to be true. So many conditions can be looked through at once by an index. Empty when nothing
     * of the kind can be read from the expression.
     */
    public List<Set<Equality>> equalities() {
        return equalities;
    }

    /**
     * Whether it is true.
     *
     * @param values the value of each variable that was declared; what isn't there is null
     * @throws ExpressionEvaluationException when it has no value, or one that is neither true nor false
     */
    public boolean test(Map<String, ?> values) {
        return test(values::get);
    }

    /**
     * As {@link #test(Map)}, asking only for the variables that are referred to.
     *
     * @param values gives the value of each variable that was declared, or null
     */
    public boolean test(Function<String, @Nullable Object> values) {
        Object result = evaluate(values);
        if (result instanceof Boolean bool) {
            return bool;
        }
        throw new ExpressionEvaluationException(Kind.WRONG_TYPE,
                "it must be true or false, not " + oneLine(String.valueOf(result)));
    }

    /**
     * Its value: a {@link Boolean}, {@link Long}, {@link Double}, {@link String}, {@link java.time.Instant},
     * {@link java.time.Duration}, a {@link java.util.List} or {@link Map} of these, or null.
     *
     * @param values the value of each variable that was declared; what isn't there is null
     * @throws ExpressionEvaluationException when it has none
     */
    public @Nullable Object evaluate(Map<String, ?> values) {
        return evaluate(values::get);
    }

    private @Nullable Object evaluate(Function<String, @Nullable Object> values) {
        try {
            return CelValues.fromCel(program.eval(name -> variable(name, values)));
        } catch (CelEvaluationException e) {
            throw new ExpressionEvaluationException(kind(e.getErrorCode()), describe(e), e);
        }
    }

    private Optional<Object> variable(String name, Function<String, @Nullable Object> values) {
        return variables.containsKey(name) ? Optional.of(CelValues.toCel(values.apply(name))) : Optional.empty();
    }

    private static Kind kind(CelErrorCode code) {
        return switch (code) {
            case ATTRIBUTE_NOT_FOUND, INDEX_OUT_OF_BOUNDS -> Kind.MISSING;
            case OVERLOAD_NOT_FOUND, AMBIGUOUS_OVERLOAD, TYPE_NOT_FOUND -> Kind.WRONG_TYPE;
            case ITERATION_BUDGET_EXCEEDED -> Kind.TOO_COSTLY;
            case DIVIDE_BY_ZERO, DUPLICATE_ATTRIBUTE, INVALID_ARGUMENT, NUMERIC_OVERFLOW, BAD_FORMAT, INTERNAL_ERROR ->
                Kind.WRONG_VALUE;
        };
    }

    /** CEL names the place in front of the message, and how the evaluation ran; what is wrong is what remains. */
    private static String describe(CelEvaluationException e) {
        return oneLine(String.valueOf(e.getMessage()).replaceFirst("^evaluation error( at [^:]*:\\d+)?: ", ""));
    }

    @Override
    public String toString() {
        return text;
    }
}
