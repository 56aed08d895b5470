package io.carillon.workflow.next;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.carillon.event.python.PythonText;
import io.carillon.expression.Expression;
import io.carillon.expression.ExpressionSyntaxException;
import io.carillon.expression.VariableType;
import org.jspecify.annotations.Nullable;

/** A text with expressions in it: {@code ${…}} stands for the value of what is within; {@code $$} for a dollar. Immutable. */
final class TextTemplate {

    /** The empty text. */
    static final TextTemplate NOTHING = new TextTemplate(List.of());

    private final List<Object> parts;

    private TextTemplate(List<Object> parts) {
        this.parts = List.copyOf(parts);
    }

    /**
     * Compiles a text.
     *
     * @throws RulesException when an expression in it can't be compiled, or doesn't end
     */
    static TextTemplate compile(String text, Map<String, VariableType> variables) throws RulesException {
        List<Object> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            if (text.startsWith("$$", at)) {
                literal.append('$');
                at += 2;
            } else if (text.startsWith("${", at)) {
                int end = end(text, at + 2);
                parts.add(literal.toString());
                literal.setLength(0);
                parts.add(expression(text.substring(at + 2, end), variables));
                at = end + 1;
            } else {
                literal.append(text.charAt(at++));
            }
        }
        parts.add(literal.toString());
        return new TextTemplate(parts);
    }

    static Expression expression(String text, Map<String, VariableType> variables) throws RulesException {
        try {
            return Expression.compile(text, variables);
        } catch (ExpressionSyntaxException e) {
            throw new RulesException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Where the brace is that ends an expression; braces and quotes within belong to it. */
    private static int end(String text, int start) throws RulesException {
        int depth = 0;
        char quote = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '{') {
                depth++;
            } else if (c == '}' && depth-- == 0) {
                return i;
            }
        }
        throw new RulesException("the expression in " + PythonText.repr(text) + " has no closing brace");
    }

    /** The text for some values of the variables. */
    String text(Map<String, @Nullable Object> values) {
        StringBuilder out = new StringBuilder();
        for (Object part : parts) {
            out.append(part instanceof Expression expression
                    ? PythonText.str(RuleValues.fromExpression(expression.evaluate(values)))
                    : part);
        }
        return out.toString();
    }
}
